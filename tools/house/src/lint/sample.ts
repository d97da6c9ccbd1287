/** A made-up text and where it would stand. With `needsTypes` the file must exist. */
export interface Sample {
  file: string;
  code: string;
  needsTypes: boolean;
}

export interface Finding {
  rule: string;
  message: string;
}
