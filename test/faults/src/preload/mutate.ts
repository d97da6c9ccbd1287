/** Loaded before an app by `--import`: turns the safety mechanism named by RIVULET_MUTATION off. */
import { applyMutation } from '../mutations/apply-mutation.ts';
import { isMutationName } from '../mutations/mutations.ts';

const name = process.env.RIVULET_MUTATION;
if (name !== undefined) {
  if (!isMutationName(name)) throw new Error(`RIVULET_MUTATION=${name} is no mutation`);
  await applyMutation(name);
}
