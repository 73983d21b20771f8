/** Where copies of old segments are decoded, so that scrolling to them does not hold up the screen. Keeps nothing. */
import { readSegment } from '#lib/core/segment-facts.ts';
import type { ReadOrder, ReadReply } from './segment-reading.ts';

addEventListener('message', ({ data }: MessageEvent<ReadOrder>) => {
	const reply: ReadReply = { question: data.question, facts: readSegment(data.bytes) };
	postMessage(reply);
});
