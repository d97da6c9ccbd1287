import { ConfigError } from './config-error.ts';
import type { ConfigDefinition, ConfigOf, Settings } from './define-config.ts';
import { describeForm } from './describe-form.ts';
import type { Setting } from './setting.ts';

type Env = Record<string, string | undefined>;

/** Thrown by a rule's look at a value that is itself at fault: the rule has nothing to say then. */
const unreadable = new Error('this setting could not be read');

/**
 * Reads all settings; an empty variable counts as unset.
 * @throws ConfigError with every fault at once: each wrong or missing variable and each broken cross rule
 *   whose own values could be read. Secrets are never part of it.
 */
export function readConfig<S extends Settings>(definition: ConfigDefinition<S>, env: Env): ConfigOf<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(definition.settings)) {
    const raw = env[entry.env] === '' ? undefined : env[entry.env];
    const parsed = entry.schema.safeParse(raw);
    if (parsed.success) values[name] = parsed.data;
    else faults.push(describeFault(entry, raw, parsed.error.issues[0]?.message ?? 'wrong'));
  }
  const config = values as ConfigOf<S>;
  faults.push(...brokenRules(definition, config));
  if (faults.length > 0)
    throw new ConfigError(faults.map((fault) => hideSecrets(definition.settings, env, fault)));
  return Object.freeze(config);
}

function describeFault(entry: Setting<unknown>, raw: string | undefined, problem: string): string {
  const expected = `expected ${describeForm(entry)} (${entry.doc})`;
  if (raw === undefined) return `${entry.env} is not set: ${expected}`;
  const shown = entry.secret ? '(hidden)' : hidePassword(raw);
  return `${entry.env}=${shown} is wrong, ${problem}: ${expected}`;
}

function brokenRules<S extends Settings>(definition: ConfigDefinition<S>, config: ConfigOf<S>): string[] {
  const guarded = new Proxy(config, {
    get(target, name) {
      if (name in definition.settings && !(name in target)) throw unreadable;
      return Reflect.get(target, name) as unknown;
    },
  });
  return definition.crossRules.flatMap((rule) => {
    try {
      return rule(guarded) ?? [];
    } catch (error) {
      if (error === unreadable) return [];
      throw error;
    }
  });
}

function hidePassword(value: string): string {
  return value.replace(/(\/\/[^/:@\s]*:)[^@\s]*@/g, '$1(hidden)@');
}

function hideSecrets(settings: Settings, env: Env, text: string): string {
  const secrets = Object.values(settings).flatMap(({ secret, env: name }) => (secret && env[name]) || []);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '(hidden)'), text);
}
