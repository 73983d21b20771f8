/**
 * Reads a room from its script, a text such as
 *
 *     channel: watch-handover
 *     topic: One post a watch.
 *     members: leif, ada
 *
 *     leif: Wind NW 6.
 *     ada (1): Took over.      ← answers the message one above
 *     sam [1]: Same here.      ← in the thread of the message one above, or in the thread that it is in
 *     + 👍 leif, maren         ← reactions to the message above
 *     ^ leif                   ← pins the message above
 */
import type { StoryMessage, StoryRoom } from './story.ts';

/** @throws with the line's number when a line is none of those. */
export function readScript(key: string, script: string): StoryRoom {
	const [head = '', ...body] = script.trim().split(/\n\s*\n/);
	const fields = new Map(head.split('\n').map((line) => splitOnce(line, ': ')));
	const kind = (['channel', 'group', 'direct'] as const).find((word) => fields.has(word));
	if (kind === undefined) throw new Error(`${key}: the first line must be "channel: …", "group: …" or "direct: …"`);
	const messages: StoryMessage[] = [];
	for (const line of body.join('\n').split('\n')) if (line.trim() !== '') readLine(key, line, messages);
	const topic = fields.get('topic');
	return {
		key,
		kind,
		name: fields.get(kind) ?? '',
		...(topic === undefined ? {} : { topic }),
		members: list(fields.get('members') ?? ''),
		messages
	};
}

function readLine(key: string, line: string, messages: StoryMessage[]): void {
	const where = `${key}, after message ${messages.length}: ${line}`;
	const last = messages.at(-1);
	const reaction = /^\+ (\S+) (.+)$/u.exec(line);
	if (reaction && last !== undefined) {
		const [, emoji = '', people = ''] = reaction;
		messages[messages.length - 1] = { ...last, reactions: [...last.reactions, { emoji, people: list(people) }] };
		return;
	}
	const pin = /^\^ (\S+)$/.exec(line);
	if (pin && last !== undefined) {
		messages[messages.length - 1] = { ...last, pinnedBy: pin[1] ?? '' };
		return;
	}
	const spoken = /^([a-z]+)(?: ([([])(\d+)[)\]])?: (.+)$/.exec(line);
	if (!spoken) throw new Error(where);
	const [, author = '', bracket, above, text = ''] = spoken;
	const meant = above === undefined ? undefined : messages.length - Number(above);
	if (meant !== undefined && messages[meant] === undefined) throw new Error(where);
	const place = meant === undefined ? {} : bracket === '(' ? { replyTo: meant } : { thread: messages[meant]?.thread ?? meant };
	messages.push({ author, text: text.replaceAll('\\n', '\n'), ...place, reactions: [] });
}

const list = (text: string): string[] => text.split(',').map((word) => word.trim());

function splitOnce(line: string, separator: string): [string, string] {
	const at = line.indexOf(separator);
	return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + separator.length).trim()];
}
