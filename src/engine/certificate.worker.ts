import { createWasmKernels } from '../kernels/wasm/kernels';
import { lazily } from '../math/lazily';
import type { CertificateTask } from '../protocol/certificate';
import { certifier } from './certify';
import { compiled, wasmUrl } from './compiled';

const answer = certifier(lazily(async () => createWasmKernels(await compiled(wasmUrl))));

self.onmessage = ({ data }: MessageEvent<CertificateTask>) =>
	void answer(data).then((report) => self.postMessage(report));
