import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';

type Env = Record<string, string | undefined>;

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name; every trace is sampled when unset or unknown.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function chooseSampler(env: Env, warn: (message: string) => void): Sampler {
  const name = env.OTEL_TRACES_SAMPLER ?? 'parentbased_always_on';
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio(env, warn));
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio(env, warn)) });
    default:
      warn(`OTEL_TRACES_SAMPLER=${name} is unknown: every trace is sampled`);
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
}

function ratio(env: Env, warn: (message: string) => void): number {
  const given = env.OTEL_TRACES_SAMPLER_ARG;
  if (given === undefined || given === '') return 1;
  const parsed = Number(given);
  if (parsed >= 0 && parsed <= 1) return parsed;
  warn(`OTEL_TRACES_SAMPLER_ARG=${given} is not a number from 0 to 1: every trace is sampled`);
  return 1;
}
