import { randomUUID } from 'node:crypto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';

interface Identity {
  serviceName: string;
  version: string;
  env: Record<string, string | undefined>;
}

/** Who sends the telemetry. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over the names given in code. */
export function describeResource(
  { serviceName, version, env }: Identity,
  instanceId: string = randomUUID(),
): Resource {
  const attributes: Record<string, string> = {
    'service.name': serviceName,
    'service.version': version,
    'service.instance.id': instanceId,
    ...parseAttributes(env.OTEL_RESOURCE_ATTRIBUTES ?? ''),
  };
  if (env.OTEL_SERVICE_NAME) attributes['service.name'] = env.OTEL_SERVICE_NAME;
  return resourceFromAttributes(attributes);
}

/** `key=value,key=value`, percent-encoded. */
function parseAttributes(list: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const pair of list.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) attributes[pair.slice(0, at).trim()] = decodePercent(pair.slice(at + 1).trim());
  }
  return attributes;
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
