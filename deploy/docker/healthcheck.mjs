// What the HEALTHCHECK of the image runs; Kubernetes asks /livez and /readyz itself. PORT is the app's own.
const port = process.env.PORT ?? '3000';
const answer = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(2_000) }).catch(
  () => undefined,
);
process.exit(answer?.ok === true ? 0 : 1);
