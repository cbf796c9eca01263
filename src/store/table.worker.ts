import { answerTable, type TableRequest } from '../spec/rows';

self.onmessage = async ({ data }: MessageEvent<TableRequest>): Promise<void> => {
	// What cannot be read here is tried once more on the page, which tells why.
	const answer = await answerTable(data).catch(() => null);
	self.postMessage(answer, { transfer: answer?.read.ok ? [answer.read.values.buffer] : [] });
};
