import { createWasmKernels } from '../kernels/wasm/kernels';
import { lazily } from '../math/lazily';
import type { CertificateTask } from '../protocol/certificate';
import { certifier } from './certify';
import { compiled, wasmUrl } from './compiled';

const kernels = lazily(async () => createWasmKernels(await compiled(wasmUrl)));
// They are ready when the first task comes; that hears why, if not.
kernels().catch(() => {});
const answer = certifier(kernels, () => performance.now());

self.onmessage = ({ data }: MessageEvent<CertificateTask>) =>
	void answer(data).then((report) => self.postMessage(report));
