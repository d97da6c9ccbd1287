import type { Level } from './compatibility.ts';
import { errors } from './registry-error.ts';
import type { Mode, RegistryState, SettingRecord } from './registry-state.ts';

const modes: readonly Mode[] = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD'];

/** @throws RegistryError 42204 */
export function parseMode(value: unknown): Mode {
  const mode = modes.find((known) => typeof value === 'string' && known === value.toUpperCase());
  if (!mode) throw errors.invalidMode();
  return mode;
}

/** The record of a subject, or of all subjects when it is null. */
export function settingOf(state: RegistryState, subject: string | null): SettingRecord | undefined {
  return state.settings.find((setting) => setting.subject === subject);
}

export function levelOf(state: RegistryState, subject: string | null): Level {
  return settingOf(state, subject)?.level ?? settingOf(state, null)?.level ?? 'BACKWARD';
}

export function modeOf(state: RegistryState, subject: string | null): Mode {
  return settingOf(state, subject)?.mode ?? settingOf(state, null)?.mode ?? 'READWRITE';
}

/** The record to change, made when it is missing. */
export function settingIn(draft: RegistryState, subject: string | null): SettingRecord {
  const known = settingOf(draft, subject);
  if (known) return known;
  const setting: SettingRecord = { subject };
  draft.settings.push(setting);
  return setting;
}
