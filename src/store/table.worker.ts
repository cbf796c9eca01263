import { answerTable, type TableRequest } from '../spec/rows';

self.onmessage = async ({ data }: MessageEvent<TableRequest>): Promise<void> => {
	const answer = await answerTable(data);
	self.postMessage(answer, { transfer: answer.read.ok ? [answer.read.values.buffer] : [] });
};
