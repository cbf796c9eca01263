import { assetReceiver } from '../protocol/assets';
import type { Command, Report } from '../protocol/messages';
import { transferables } from '../protocol/snapshot';
import { browserCertifier, browserKernels, shareThreads } from './browser';
import { Engine } from './engine';

const channel = new MessageChannel();
const breathe = (): Promise<void> =>
	new Promise((resolve) => {
		channel.port1.onmessage = () => resolve();
		channel.port2.postMessage(null);
	});
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
