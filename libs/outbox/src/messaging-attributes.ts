import type { Attributes } from '@rivulet/telemetry';

/** Attributes of a producing span. Source: OpenTelemetry messaging semantic conventions 1.4x, Kafka. */
export function messagingAttributes(operation: 'create' | 'send', topic: string): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': topic,
  };
}
