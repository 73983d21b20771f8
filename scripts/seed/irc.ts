/**
 * Reads IRC logs: `[HH:MM] <nick> text`, `[HH:MM]  * nick action`, `=== nick has joined #room`, and reply links beside them,
 * `A B -` where line A is what line B answers. Lines count from 0. Whatever fits none of these is passed over.
 */
export type IrcLine =
	| {
			readonly kind: 'said';
			readonly line: number;
			readonly time: string;
			readonly nick: string;
			readonly text: string;
			readonly isAction: boolean;
			readonly replyTo?: number;
	  }
	| { readonly kind: 'joined' | 'left'; readonly line: number; readonly nick: string };

/** `links` may be empty. A link to a line where nothing was said is dropped; of several, the nearest is kept. */
export function readIrc(log: string, links = ''): IrcLine[] {
	const lines = log.split(/\r?\n/).flatMap((text, line) => readLine(text, line));
	const said = new Set(lines.filter(({ kind }) => kind === 'said').map(({ line }) => line));
	const answered = readLinks(links, said);
	return lines.map((line) => {
		const replyTo = answered.get(line.line);
		return line.kind === 'said' && replyTo !== undefined ? { ...line, replyTo } : line;
	});
}

function readLine(text: string, line: number): IrcLine[] {
	const spoken = /^\[(\d\d:\d\d)\]\s+<([^>\s]+(?: ?\])?)>\s?(.*)$/u.exec(text);
	if (spoken) return saidAs(line, spoken, false);
	const acted = /^\[(\d\d:\d\d)\]\s+\*\s+(\S+)\s+(.*)$/u.exec(text);
	if (acted) return saidAs(line, acted, true);
	const moved = /^===\s+(\S+)\s+(?:\S+\s+)?has (joined|left|quit)\b/u.exec(text);
	if (moved?.[1] === undefined) return [];
	return [{ kind: moved[2] === 'joined' ? 'joined' : 'left', line, nick: moved[1] }];
}

function saidAs(line: number, [, time = '', nick = '', raw = '']: RegExpExecArray, isAction: boolean): IrcLine[] {
	const text = raw.replace(/\p{Cc}|\u{feff}/gu, '').trim();
	return text === '' ? [] : [{ kind: 'said', line, time, nick, text, isAction }];
}

function readLinks(links: string, said: ReadonlySet<number>): Map<number, number> {
	const answered = new Map<number, number>();
	for (const [, first, second] of links.matchAll(/^\s*(\d+)\s+(\d+)\b/gm)) {
		const earlier = Math.min(Number(first), Number(second));
		const later = Math.max(Number(first), Number(second));
		if (earlier === later || !said.has(earlier) || !said.has(later)) continue;
		answered.set(later, Math.max(earlier, answered.get(later) ?? -1));
	}
	return answered;
}
