/** A message's text carries when it was sent, so that any peer's frame tells its latency without being decoded. */
import type { Receive } from './websocket.ts';

const mark = 0x7e; // "~", which no other part of the load's texts has
const digits = 12;
const textLength = 60;
const filler = ' the quick brown fox jumps over the lazy dog again and again'.slice(0, textLength - digits - 1);

/** 60 characters; `microseconds` counts from the start of this process. */
export const stampedText = (microseconds: number): string => `~${String(microseconds).padStart(digits, '0')}${filler}`;

export const nowMicroseconds = (): number => Math.round(performance.now() * 1000);

let last = 0;
/** The present moment, or the microsecond after the stamp before: no two are the same, so a stamp names its message. */
export const newStamp = (): number => (last = Math.max(last + 1, nowMicroseconds()));

/** Calls `found` with the stamp of each message in a frame, however many one frame carries. */
export function stampReader(found: (microseconds: number) => void): Receive {
	return (bytes, start, end) => {
		let at = bytes.indexOf(mark, start);
		while (at >= 0 && at + digits < end) {
			const stamp = readDigits(bytes, at + 1);
			if (stamp >= 0) {
				found(stamp);
				at += textLength;
			} else {
				at += 1; // a binary frame may hold the mark's byte by chance
			}
			at = at < end ? bytes.indexOf(mark, at) : -1;
		}
	};
}

/** -1 when one of them is no digit. */
function readDigits(bytes: Buffer, at: number): number {
	let value = 0;
	for (let index = at; index < at + digits; index += 1) {
		const digit = (bytes[index] ?? 0) - 0x30;
		if (digit < 0 || digit > 9) return -1;
		value = value * 10 + digit;
	}
	return value;
}
