/** A made conversation: two days aboard the research vessel Tern. The rooms are the scripts in `rv-tern`. */
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readScript } from './script.ts';
import type { Person, Story } from './story.ts';

const folder = new URL('./rv-tern/', import.meta.url);

const people: readonly Person[] = [
	{ key: 'maren', fullName: 'Maren Holt', username: 'maren', about: 'Chief mate. 04–08 and 16–20.' },
	{ key: 'leif', fullName: 'Leif Aasen', username: 'leif', about: 'Second mate. 08–12 and 20–24.' },
	{ key: 'ada', fullName: 'Ada Okafor', username: 'ada', about: 'Third mate. 00–04 and 12–16. Barometers.' },
	{ key: 'tomasz', fullName: 'Tomasz Wilk', username: 'tomasz', about: 'Chief engineer. If it hums, it is mine.' },
	{ key: 'sam', fullName: 'Sam Whitlock', username: 'sam', about: 'Second engineer' },
	{ key: 'jonas', fullName: 'Jonas Brekke', username: 'jonas', about: 'Bosun. Winches, ropes, opinions.' },
	{ key: 'callum', fullName: 'Callum Reid', username: 'callum', about: 'Cook. Bread at five.' },
	{ key: 'priya', fullName: 'Priya Raman', username: 'priya', about: 'Chief scientist, leg 3' },
	{ key: 'ines', fullName: 'Inês Duarte', username: 'ines', about: 'CTD technician' },
	{ key: 'yuki', fullName: 'Yuki Tanabe', username: 'yuki', about: 'Plankton. Second year of the PhD, first at sea.' },
	{
		key: 'olu',
		fullName: 'Olumide Bello',
		username: 'olu',
		about: 'Electronics and the network. Have you tried the other cable?'
	},
	{ key: 'bea', fullName: 'Bea Lindqvist', username: 'bea', about: 'Shore office: crew changes, freight, port calls' }
];

export async function rvTern(): Promise<Story> {
	const scripts = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
	const rooms = await Promise.all(
		scripts.map(async (name) => readScript(basename(name, '.txt'), await readFile(new URL(name, folder), 'utf8')))
	);
	const everybody = people.map(({ key }) => key);
	return {
		name: 'rv-tern',
		people,
		rooms: rooms.map((room) => (room.members.includes('everybody') ? { ...room, members: everybody } : room))
	};
}
