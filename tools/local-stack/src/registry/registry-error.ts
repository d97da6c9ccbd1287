/** A refusal as Confluent's registry words it: an HTTP status and a code of five digits, or the status itself. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly status: number;
  readonly errorCode: number;

  constructor(errorCode: number, message: string) {
    super(message);
    this.errorCode = errorCode;
    this.status = errorCode >= 1_000 ? Math.floor(errorCode / 100) : errorCode;
  }
}

const fault =
  <A extends unknown[]>(code: number, text: (...values: A) => string) =>
  (...values: A) =>
    new RegistryError(code, text(...values));

/** Codes and texts of Confluent Platform 7 (`io.confluent.kafka.schemaregistry.rest.exceptions.Errors`). */
export const errors = {
  subjectNotFound: fault(40401, (subject: string) => `Subject '${subject}' not found.`),
  versionNotFound: fault(40402, (version: number | string) => `Version ${version} not found.`),
  schemaNotFound: fault(40403, () => 'Schema not found'),
  schemaIdNotFound: fault(40403, (id: string) => `Schema ${id} not found`),
  subjectSoftDeleted: fault(
    40404,
    (subject: string) => `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently`,
  ),
  subjectNotSoftDeleted: fault(
    40405,
    (subject: string) => `Subject '${subject}' was not deleted first before being permanently deleted`,
  ),
  versionSoftDeleted: fault(
    40406,
    (subject: string, version: number) =>
      `Subject '${subject}' Version ${version} was soft deleted. Set permanent=true to delete permanently`,
  ),
  versionNotSoftDeleted: fault(
    40407,
    (subject: string, version: number) =>
      `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`,
  ),
  noSubjectLevel: fault(
    40408,
    (subject: string) => `Subject '${subject}' does not have subject-level compatibility configured`,
  ),
  noSubjectMode: fault(
    40409,
    (subject: string) => `Subject '${subject}' does not have subject-level mode configured`,
  ),
  incompatible: fault(
    409,
    (subject: string, details: string) =>
      `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: ${details}`,
  ),
  unsupportedMediaType: fault(415, () => 'HTTP 415 Unsupported Media Type'),
  invalidSchema: fault(42201, (reason: string) => `Invalid schema: ${reason}`),
  invalidVersion: fault(
    42202,
    (version: string) =>
      `The specified version '${version}' is not a valid version id. ` +
      'Allowed values are between [1, 2^31-1] and the string "latest"',
  ),
  invalidLevel: fault(
    42203,
    () =>
      'Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, ' +
      'forward_transitive, and full_transitive',
  ),
  invalidMode: fault(
    42204,
    () => 'Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT, and FORWARD.',
  ),
  readOnly: fault(42205, (subject: string) => `Subject ${subject} in context is in read-only mode`),
  badRequest: fault(400, (reason: string) => reason),
} as const;
