/** For tests: the simulated Kubernetes API, for as long as a test runs. */
import { onTestFinished } from 'vitest';
import { type KubeApi, type KubeWorld, startKubeApi as start } from '../../simulated-aws/kubernetes/api-server.ts';
import { inProtobuf } from './kube-protobuf.ts';

/** Starts one, which gives protocol buffers to whoever takes them, and ends with the test. */
export async function startKubeApi(world?: KubeWorld): Promise<KubeApi> {
  const api = await start(world);
  api.inProtobuf = inProtobuf;
  onTestFinished(api.stop);
  return api;
}
