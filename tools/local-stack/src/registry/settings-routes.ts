import { Router, type Request } from 'express';
import { parseLevel } from './compatibility.ts';
import { errors } from './registry-error.ts';
import type { RegistryStore } from './registry-state.ts';
import { flag, objectBody } from './request-body.ts';
import { levelOf, modeOf, parseMode, settingIn, settingOf } from './settings.ts';

/** The subject of the URL; null stands for all. */
function subjectOf(request: Request): string | null {
  const { subject } = request.params;
  return typeof subject === 'string' ? subject : null;
}

/** Whether the value of all subjects may be answered in place of a subject's own. */
const mayDefault = (request: Request) => subjectOf(request) === null || flag(request, 'defaultToGlobal');

/** `/config` (compatibility level) and `/mode`, for all subjects and for one. */
export function settingsRoutes(store: RegistryStore): Router {
  const routes = Router();

  routes.get(['/config', '/config/:subject'], (request, response) => {
    const subject = subjectOf(request);
    const own = settingOf(store.read(), subject)?.level;
    if (own === undefined && !mayDefault(request)) throw errors.noSubjectLevel(subject ?? '');
    response.json({ compatibilityLevel: levelOf(store.read(), subject) });
  });

  routes.put(['/config', '/config/:subject'], (request, response) => {
    const level = parseLevel(objectBody(request)['compatibility']);
    store.write((draft) => (settingIn(draft, subjectOf(request)).level = level));
    response.json({ compatibility: level });
  });

  routes.delete(['/config', '/config/:subject'], (request, response) => {
    const subject = subjectOf(request);
    const former = settingOf(store.read(), subject)?.level;
    if (former === undefined && subject !== null) throw errors.noSubjectLevel(subject);
    store.write((draft) => delete settingIn(draft, subject).level);
    response.json(former ?? levelOf(store.read(), null));
  });

  routes.get(['/mode', '/mode/:subject'], (request, response) => {
    const subject = subjectOf(request);
    const own = settingOf(store.read(), subject)?.mode;
    if (own === undefined && !mayDefault(request)) throw errors.noSubjectMode(subject ?? '');
    response.json({ mode: modeOf(store.read(), subject) });
  });

  routes.put(['/mode', '/mode/:subject'], (request, response) => {
    const mode = parseMode(objectBody(request)['mode']);
    store.write((draft) => (settingIn(draft, subjectOf(request)).mode = mode));
    response.json({ mode });
  });

  return routes;
}
