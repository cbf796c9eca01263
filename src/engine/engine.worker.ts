import { assetReceiver } from '../protocol/assets';
import type { Command, Report } from '../protocol/messages';
import { transferables } from '../protocol/snapshot';
import { breathe, browserCertifier, browserKernels, shareThreads } from './browser';
import { Engine } from './engine';

const post = (report: Report): void => {
	const heavy = report.type === 'snapshot' ? report.snapshot : report.type === 'scene' ? report.scene : null;
	self.postMessage(report, { transfer: heavy ? transferables(heavy) : [] });
};
const engine = new Engine({
	post,
	now: () => performance.now(),
	breathe,
	kernels: browserKernels,
	share: shareThreads,
	certifier: browserCertifier(),
});
const received = assetReceiver();
self.onmessage = ({ data }: MessageEvent<Command>) => void engine.handle(received(data));
post({ type: 'ready' });
