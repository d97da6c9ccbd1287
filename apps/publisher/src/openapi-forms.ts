// What the parts of the OpenAPI document are made of.
export const uuid = { type: 'string', format: 'uuid' };
export const amount = { type: 'string', pattern: String.raw`^\d+\.\d{2}$`, examples: ['25.00'] };
export const time = { type: 'string', format: 'date-time' };
export const text = { type: 'string' };

export function object(properties: Record<string, unknown>, optional: readonly string[] = []) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  };
}
