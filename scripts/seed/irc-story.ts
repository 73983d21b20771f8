/** Turns a folder of IRC logs (`*.raw.txt`, `*.annotation.txt` beside them) into a story: one channel a log, one person a nick. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readIrc, type IrcLine } from './irc.ts';
import type { Story, StoryMessage, StoryRoom } from './story.ts';

/** @throws when there is no `*.raw.txt` in the folder. */
export async function readIrcFolder(folder: string): Promise<Story> {
	const logs = (await readdir(folder)).filter((name) => name.endsWith('.raw.txt')).sort();
	if (logs.length === 0) throw new Error(`there is no *.raw.txt in ${folder}`);
	const rooms = await Promise.all(logs.map((name) => readRoom(folder, name)));
	const nicks = new Set(rooms.flatMap(({ members }) => members));
	return { name: 'irc', rooms, people: [...nicks].map((nick) => ({ key: nick, fullName: nick })) };
}

async function readRoom(folder: string, name: string): Promise<StoryRoom> {
	const log = await readFile(join(folder, name), 'utf8');
	const links = await readFile(join(folder, name.replace('.raw.', '.annotation.')), 'utf8').catch(
		(cause: NodeJS.ErrnoException) => {
			if (cause.code === 'ENOENT') return ''; // a log without links is a log all the same
			throw cause;
		}
	);
	const said = readIrc(log, links).filter((line) => line.kind === 'said');
	const indexOfLine = new Map(said.map(({ line }, index) => [line, index]));
	const key = basename(name, '.raw.txt');
	return {
		key,
		kind: 'channel',
		name: key,
		members: [...new Set(said.map(({ nick }) => nick))],
		messages: said.map((line) => messageOf(line, indexOfLine))
	};
}

function messageOf(line: IrcLine & { kind: 'said' }, indexOfLine: ReadonlyMap<number, number>): StoryMessage {
	const replyTo = line.replyTo === undefined ? undefined : indexOfLine.get(line.replyTo);
	const text = line.isAction ? `_${line.text}_` : line.text;
	return { author: line.nick, text, ...(replyTo === undefined ? {} : { replyTo }), reactions: [] };
}
