import * as gateway from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1';
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import * as prometheus from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import * as strimzi from '@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTypeCheck } from './check-by-type.ts';
import type { Resource } from './render.ts';

interface Model {
  validate(): void;
}
type ModelClass = new (resource: Resource) => Model;

/** Schemas of the operators' resources, as their packages have them. */
const operators: Record<string, { classes: Record<string, unknown>; from: string }> = {
  'gateway.networking.k8s.io/v1': { classes: gateway, from: '@kubernetes-models/gateway-api' },
  'keda.sh/v1alpha1': { classes: keda, from: '@kubernetes-models/keda' },
  'monitoring.coreos.com/v1': { classes: prometheus, from: '@kubernetes-models/prometheus-operator' },
  'kafka.strimzi.io/v1': { classes: strimzi, from: '@kubernetes-models/strimzi-kafka-operator' },
};

/**
 * Checks resources by Kubernetes' own schemas and by those of the operators, unknown fields included.
 * @returns what is wrong with a resource; undefined when nothing is
 */
export function createResourceCheck(schemas: string): (resource: Resource) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const definitions = readFileSync(join(schemas, '_definitions.json'), 'utf8');
  ajv.addSchema(JSON.parse(definitions) as object, '/api/_definitions.json');
  const known = new Map<string, ValidateFunction>();
  const checkByType = createTypeCheck();

  function validatorOf({ apiVersion, kind }: Resource): ValidateFunction {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const name = [kind.toLowerCase(), group?.split('.')[0], version].filter((part) => part !== '').join('-');
    const file = join(schemas, `${name}.json`);
    if (!existsSync(file)) throw new Error(`there is no schema ${name} for ${apiVersion} ${kind}`);
    const { $id: _, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const validator = known.get(name) ?? ajv.compile(schema);
    known.set(name, validator);
    return validator;
  }

  return (resource) => {
    const operator = operators[resource.apiVersion];
    if (operator !== undefined)
      return (
        checkByModel(operator.classes[resource.kind] as ModelClass, resource) ??
        checkByType(`${operator.from}/${resource.apiVersion}`, resource)
      );
    const validator = validatorOf(resource);
    const isRight: boolean = validator(resource);
    if (isRight) return undefined;
    return ajv.errorsText(validator.errors, { dataVar: `${resource.kind} ${resource.metadata.name}` });
  };
}

function checkByModel(ModelOfKind: ModelClass, resource: Resource): string | undefined {
  try {
    new ModelOfKind(resource).validate();
    return undefined;
  } catch (error) {
    return `${resource.kind} ${resource.metadata.name}: ${(error as Error).message}`;
  }
}
