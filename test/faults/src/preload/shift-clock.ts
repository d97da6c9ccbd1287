/**
 * Loaded before an app by `--import`: its clock is off by RIVULET_CLOCK_OFFSET_MS. Only the time of day is; timers run
 * as ever, like on a machine whose clock was set wrong.
 */
const offsetMs = Number(process.env.RIVULET_CLOCK_OFFSET_MS ?? 0);
const RealDate = Date;

if (offsetMs !== 0) {
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now() + offsetMs] : args, newTarget) as object,
    apply: () => new RealDate(RealDate.now() + offsetMs).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => RealDate.now() + offsetMs : (Reflect.get(target, name, receiver) as unknown),
  });
}
