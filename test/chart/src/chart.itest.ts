import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { examples, nameOf } from './examples.fixture.ts';
import { findHelm, findKubernetesSchemas } from './find-tools.ts';
import { chart, refusal, render, renderText, type RenderOptions, type Resource } from './render.ts';

const helm = findHelm();
const helmPath = 'path' in helm ? helm.path : '';
const schemas = 'path' in helm ? findKubernetesSchemas() : helm;

const minimal = ['ci/minimal-values.yaml'];
const production = ['ci/production-values.yaml'];

function rendered(values: readonly string[], set: Record<string, unknown> = {}): Resource[] {
  return render({ helm: helmPath, values, set });
}
const refused = (options: Omit<RenderOptions, 'helm'>) => refusal({ helm: helmPath, ...options });
const ofKind = (resources: Resource[], kind: string) => resources.filter((each) => each.kind === kind);
const one = (resources: Resource[], kind: string, component: string) =>
  ofKind(resources, kind).find(
    ({ metadata }) => metadata.labels['app.kubernetes.io/component'] === component,
  ) as Resource;

interface PodSpec {
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: object;
  containers: {
    image: string;
    args?: string[];
    env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
    securityContext: object;
    resources: { requests?: object; limits?: object };
  }[];
}
const podOf = (resource: Resource) =>
  (resource.spec as { template: { spec: PodSpec; metadata: { annotations: Record<string, string> } } })
    .template;
const containerOf = (resource: Resource) => podOf(resource).spec.containers[0] as PodSpec['containers'][0];
const dataOf = (resources: Resource[], component: string) =>
  one(resources, 'ConfigMap', component).data as Record<string, string>;
const secretOf = (resource: Resource, variable: string) =>
  containerOf(resource).env.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef.name;

describe('the tools for the chart', () => {
  it('are there, or it is said why not', () => {
    for (const found of [helm, schemas]) {
      if ('missing' in found) console.log(`skipped, for want of ${found.missing}`);
      expect(Object.values(found)).toEqual([expect.stringMatching(/./)]);
    }
  });
});

function testChart(): void {
  describe('the chart', () => {
    it.each(examples)('renders %s to what is kept', (file) => {
      expect(renderText({ helm: helmPath, values: [file] })).toMatchSnapshot(nameOf(file));
    });

    it.each(examples)('passes helm lint --strict with %s', (file) => {
      expect(() =>
        execFileSync(helmPath, ['lint', '--strict', chart, '--values', `${chart}/${file}`], {
          stdio: 'pipe',
        }),
      ).not.toThrow();
    });

    it('keeps the pods to the profile restricted, without a token, with requests and a memory limit', () => {
      const workloads = [
        ...ofKind(rendered(production), 'Deployment'),
        ...ofKind(rendered(production), 'Job'),
      ];
      expect(workloads.length).toBeGreaterThan(8);
      for (const workload of workloads) {
        const { spec } = podOf(workload);
        expect(spec).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        for (const { securityContext, resources } of spec.containers) {
          expect(securityContext).toMatchObject({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          expect(resources).toMatchObject({
            requests: { cpu: expect.any(String) as string, memory: expect.any(String) as string },
            limits: { memory: expect.any(String) as string },
          });
        }
      }
    });

    it('takes passwords and database URLs from Secrets only', () => {
      const text = renderText({ helm: helmPath, values: production });
      expect(text).not.toMatch(/value: .*(postgres:|password)/i);
      const publisher = one(rendered(production), 'Deployment', 'publisher');
      expect(secretOf(publisher, 'DATABASE_URL')).toBe('orders-database');
      expect(secretOf(publisher, 'KAFKA_SASL_PASSWORD')).toBe('kafka-user');
    });

    it('makes an app of each entry of subscribers, with its own image, Kafka user and settings', () => {
      const resources = rendered(production);
      const shipping = one(resources, 'Deployment', 'shipping-subscriber');
      expect(containerOf(shipping).image).toBe('registry.example.org/shop/shipping-subscriber:2.3.1');
      expect(dataOf(resources, 'shipping-subscriber')).toMatchObject({
        SHIPPING_API_URL: 'https://shipping.example.org',
        TOPIC_PREFIX: 'shop.',
      });
      expect(secretOf(one(resources, 'Deployment', 'inventory-subscriber'), 'KAFKA_SASL_USERNAME')).toBe(
        'kafka-inventory',
      );
      expect(dataOf(resources, 'inventory-subscriber')).toMatchObject({ MAX_IN_FLIGHT: '64' });
      expect(dataOf(resources, 'notification-subscriber')).not.toHaveProperty('MAX_IN_FLIGHT');
    });

    it('gives a pod longer to stop than its app takes', () => {
      const grace = (resources: Resource[], component: string) =>
        podOf(one(resources, 'Deployment', component)).spec.terminationGracePeriodSeconds;
      expect(grace(rendered(minimal), 'inventory-subscriber')).toBe(30);
      // 5 s in which the load balancer notices, 15 s of its own, 10 s more.
      expect(grace(rendered(minimal), 'publisher')).toBe(30);
      const longer = { 'subscriberDefaults.config': { SHUTDOWN_GRACE_MS: 90_500 } };
      expect(grace(rendered(minimal, longer), 'inventory-subscriber')).toBe(101);
    });

    it('rolls the pods of an app whose settings change, and of no other', () => {
      const sums = (set: Record<string, unknown>) =>
        ofKind(rendered(minimal, set), 'Deployment').map(
          (deployment) => podOf(deployment).metadata.annotations['checksum/config'],
        );
      const [before, after] = [
        sums({}),
        sums({ 'subscribers.inventory-subscriber.config': { DEFER_MS: 1 } }),
      ];
      expect(after.filter((sum, index) => sum !== before[index])).toHaveLength(1);
    });

    it('prepares databases, topics and schemas before the apps, in this order', () => {
      const jobs = ofKind(rendered(minimal), 'Job').map(({ metadata }) => ({
        component: metadata.labels['app.kubernetes.io/component'],
        weight: Number(metadata.annotations?.['helm.sh/hook-weight']),
        hook: metadata.annotations?.['helm.sh/hook'],
      }));
      expect(new Set(jobs.map(({ hook }) => hook))).toEqual(new Set(['pre-install,pre-upgrade']));
      const inOrder = jobs.toSorted((a, b) => a.weight - b.weight).map(({ component }) => component);
      expect(inOrder.slice(0, 3).sort()).toEqual([
        'migrate-inventory-subscriber',
        'migrate-notification-subscriber',
        'migrate-publisher',
      ]);
      expect(inOrder.slice(3)).toEqual(['topics', 'schemas']);
    });

    it('names every group to the topics job', () => {
      const { args } = containerOf(one(rendered(minimal), 'Job', 'topics'));
      expect(args?.filter((_, index) => args[index - 1] === '--group')).toEqual([
        'inventory-subscriber:orders.order-confirmed',
        'notification-subscriber:orders.order-confirmed',
        'notification-subscriber.on-hold:orders.order-on-hold',
      ]);
    });

    it('lets apps make their tables themselves when no job does', () => {
      expect(dataOf(rendered(minimal), 'publisher').RUN_MIGRATIONS).toBe('false');
      const without = rendered(minimal, { 'jobs.migrations.enabled': false });
      expect(dataOf(without, 'publisher').RUN_MIGRATIONS).toBe('true');
      expect(one(without, 'Job', 'migrate-publisher')).toBeUndefined();
    });

    it('lets each app reach what it needs and nothing else', () => {
      const policy = one(rendered(production), 'NetworkPolicy', 'inventory-subscriber');
      const { egress, policyTypes } = policy.spec as {
        egress: { ports: { port: number }[]; to?: object[] }[];
        policyTypes: string[];
      };
      expect(policyTypes).toEqual(['Ingress', 'Egress']);
      expect(egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([
        53, 53, 9093, 8081, 443, 5432, 4318, 443, 443,
      ]);
      expect(egress.at(-1)?.to).toEqual([{ ipBlock: { cidr: '10.20.0.0/16' } }]);
    });

    it('opens the admin endpoint of who has a token, under a name for all of its pods, and of no other', () => {
      const resources = rendered(['ci/production-values.yaml']);
      const services = ofKind(resources, 'Service').map(({ metadata }) => metadata.name);
      expect(services.filter((name) => name.endsWith('-admin'))).toEqual([
        'rivulet-inventory-subscriber-admin',
      ]);
      const admin = ofKind(resources, 'Service').find(({ metadata }) => metadata.name.endsWith('-admin'));
      expect(admin?.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
      const tokenOf = (component: string) =>
        containerOf(one(resources, 'Deployment', component)).env.find(({ name }) => name === 'ADMIN_TOKEN');
      expect(tokenOf('inventory-subscriber')?.valueFrom?.secretKeyRef).toEqual({
        ...{ name: 'inventory-admin', key: 'token' },
      });
      expect(tokenOf('notification-subscriber')).toBeUndefined();
      const mayCome = (component: string) =>
        JSON.stringify((one(resources, 'NetworkPolicy', component).spec as { ingress: unknown }).ingress);
      expect(mayCome('inventory-subscriber')).toContain('operator');
      expect(mayCome('notification-subscriber')).not.toContain('operator');
    });

    it('leaves the number of pods to whatever scales them', () => {
      const resources = rendered(production);
      const replicas = (component: string) =>
        (one(resources, 'Deployment', component).spec as { replicas?: number }).replicas;
      expect([replicas('publisher'), replicas('notification-subscriber')]).toEqual([undefined, undefined]);
      expect(replicas('inventory-subscriber')).toBe(3);
      expect(one(resources, 'HorizontalPodAutoscaler', 'notification-subscriber').spec).toMatchObject({
        minReplicas: 2,
        maxReplicas: 4,
      });
    });

    it('scales by the lag of each group with KEDA', () => {
      const { triggers } = one(rendered(['ci/keda-values.yaml']), 'ScaledObject', 'notification-subscriber')
        .spec as { triggers: { metadata: Record<string, string> }[] };
      expect(triggers.map(({ metadata }) => [metadata.consumerGroup, metadata.topic, metadata.sasl])).toEqual(
        [
          ['notification-subscriber', 'orders.order-confirmed', 'scram_sha256'],
          ['notification-subscriber.on-hold', 'orders.order-on-hold', 'scram_sha256'],
        ],
      );
    });

    it('gives Strimzi users no right on another group or its topics', () => {
      const resources = rendered(['ci/strimzi-values.yaml']);
      const named = (component: string) =>
        (
          one(resources, 'KafkaUser', component).spec as {
            authorization: { acls: { resource: { name?: string }; operations: string[] }[] };
          }
        ).authorization.acls.map(({ resource, operations }) => `${resource.name}: ${operations.join(' ')}`);
      expect(named('inventory-subscriber')).toEqual([
        'orders.order-confirmed: Describe DescribeConfigs Read',
        'orders.order-confirmed.inventory-subscriber.retry: Describe DescribeConfigs Read Write',
        'orders.order-confirmed.inventory-subscriber.dlq: Describe DescribeConfigs Write',
        'orders.order-confirmed.outcome: Describe DescribeConfigs Write',
        'inventory-subscriber: Describe Read',
        'undefined: Describe IdempotentWrite',
      ]);
      expect(named('publisher').filter((acl) => acl.includes('retry') || acl.includes('dlq'))).toEqual([]);
    });

    it.each<[what: string, set: Record<string, unknown>, says: RegExp]>([
      ['an unknown value', { 'publisher.replica': 3 }, /publisher.*additional properties 'replica'/],
      ['a port that is none', { 'publisher.service.port': 70_000 }, /\/publisher\/service\/port.*maximum/],
      [
        'a broker without a port',
        { 'kafka.brokers': ['kafka'] },
        /\/kafka\/brokers\/0.*does not match pattern/,
      ],
      [
        "another chart's name for the brokers",
        { 'kafka.bootstrapServers': 'kafka:9092' },
        /\/kafka\/bootstrapServers.*use kafka\.brokers, a list of HOST:PORT/,
      ],
      [
        'a mechanism that there is not',
        { 'kafka.sasl.mechanism': 'gssapi' },
        /\/kafka\/sasl\/mechanism.*'scram-sha-512'/,
      ],
      [
        'a setting in lower case',
        { 'publisher.config': { max_pending: 1 } },
        /\/publisher\/config.*max_pending/,
      ],
      [
        'a subscriber without groups',
        { 'subscribers.shipping': { api: { variable: 'A', url: 'http://a' } } },
        /shipping.*groups/,
      ],
      ['no more than no pods', { 'publisher.autoscaling.maxReplicas': 0 }, /maxReplicas.*minimum/],
      ['no brokers', { 'kafka.brokers': [] }, /kafka\.brokers is empty: give the bootstrap brokers/],
      [
        'no API',
        { 'subscribers.inventory-subscriber.api.url': '' },
        /subscribers\.inventory-subscriber\.api\.url is empty/,
      ],
      [
        'no database',
        { 'publisher.database.existingSecret.name': '' },
        /publisher\.database\.existingSecret\.name is empty/,
      ],
      [
        'a registry URL with a password',
        { 'schemaRegistry.url': 'http://u:p@registry' },
        /\/schemaRegistry\/url/,
      ],
      [
        'two owners of topics',
        { strimzi: { enabled: true, cluster: 'shop' } },
        /set jobs\.topics\.enabled to false/,
      ],
    ])('refuses %s, with its path', (_what, set, says) => {
      expect(refused({ values: minimal, set })).toMatch(says);
    });

    it('brings all that a try-out needs with one file of values, and jobs that wait beside it', () => {
      const resources = rendered(['values-dev.yaml']);
      const parts = ofKind(resources, 'Deployment').map(({ metadata }) => metadata.name);
      for (const part of [
        'kafka',
        'postgresql',
        'schema-registry',
        'inventory-api',
        'notification-api',
        'customers',
      ])
        expect(parts).toContain(`rivulet-dev-${part}`);
      for (const { metadata } of ofKind(resources, 'Job'))
        expect(metadata.annotations?.['helm.sh/hook']).toBeUndefined();
      expect(dataOf(resources, 'inventory-subscriber').INVENTORY_API_URL).toBe(
        'http://rivulet-dev-inventory-api:8080',
      );
    });
  });
}

function testResources(): void {
  describe('what the chart renders', () => {
    /** In a process of its own: the operators' packages are ES modules only. */
    function check(...resources: Resource[]): string[] {
      const program = join(import.meta.dirname, 'check-resources.ts');
      const path = 'path' in schemas ? schemas.path : '';
      const answer = execFileSync(process.execPath, [program, path], {
        input: JSON.stringify(resources),
        encoding: 'utf8',
      });
      return (JSON.parse(answer) as (string | null)[]).filter((problem) => problem !== null);
    }

    it.each(examples)('is as Kubernetes and the operators have it: %s', (file) => {
      expect(check(...rendered([file]))).toEqual([]);
    });

    it('would be told by the check if it were not', () => {
      const deployment = one(rendered(minimal), 'Deployment', 'publisher');
      const topic = one(rendered(['ci/strimzi-values.yaml']), 'KafkaTopic', 'topics');
      const wrong = { ...deployment, spec: { ...(deployment.spec as object), replica: 3 } };
      expect(check(wrong, { ...topic, spec: { partitions: 'many' } })).toEqual([
        expect.stringMatching(/additional properties/),
        expect.stringMatching(/partitions/),
      ]);
      const scaled = one(rendered(['ci/keda-values.yaml']), 'ScaledObject', 'inventory-subscriber');
      const [trigger] = (scaled.spec as { triggers: object[] }).triggers;
      const unknown = (more: object): Resource => ({
        ...scaled,
        spec: { ...(scaled.spec as object), ...more },
      });
      expect(
        check(
          { ...topic, spec: { ...(topic.spec as object), partition: 12 } },
          unknown({ maxReplicas: 3 }),
          unknown({ triggers: [{ ...trigger, metaData: {} }] }),
        ),
      ).toEqual([
        expect.stringMatching(/"partition"' does not exist/),
        expect.stringMatching(/"maxReplicas"' does not exist/),
        expect.stringMatching(/"metaData"' does not exist/),
      ]);
    });
  });
}

if ('path' in helm) testChart();
if ('path' in schemas) testResources();
