import * as fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { isOwnEntry, parseOwnRoot } from '#lib/core/own-document.ts';
import { writeText } from '#lib/core/text-edit.ts';
import { admitOwnUpdate, type OwnVerdict } from './own-gate.ts';
import { OwnFacts } from './own-facts.ts';
import { bytesOf, contentOf } from './testing/people.ts';

const rooms = ['A', 'B'].map((letter) => `rm_${letter.padStart(26, '0')}`);
const message = `msg_${'1'.padStart(26, '0')}`;
const words = ['see you', 'at the quay', ' 👍', 'é', 'with Leif', ''];

/** The server's document, and devices of one person that write, lose the line, reload and come back. */
class World {
	readonly doc = new Y.Doc();
	readonly facts = new OwnFacts(this.doc);
	readonly verdicts: OwnVerdict[] = [];
	readonly devices: { said: Y.Doc; mine: Y.Doc }[] = [];
	#clients = 100;

	constructor(devices: number) {
		for (let index = 0; index < devices; index += 1) this.devices.push(this.#device());
	}

	write(device: number, what: number, value: number): void {
		const { mine } = this.devices[device]!;
		const text = mine.getText(`drafts/${rooms[what % 2]}`);
		if (what < 4) return writeText(text, (text.toString() + words[value % words.length]).slice(value % 3));
		if (what === 4) return writeText(text, '');
		if (what === 5) mine.getMap('settings').set(`name${value % 2}`, value % 3 ? { level: value } : null);
		if (what === 6) mine.getMap('rooms').set(`${rooms[value % 2]}|notify`, value);
		if (what === 7) mine.getMap('saved').set(message, value % 2 ? { room: rooms[0], at: value } : 0);
		if (what === 8) mine.getMap('unreadMarks').set(rooms[value % 2]!, value);
		if (what === 9) mine.getMap('follows').set(message, value % 2);
	}

	send(index: number, isStep2 = false): void {
		const { said, mine } = this.devices[index]!;
		this.take(Y.encodeStateAsUpdate(mine, Y.encodeStateVector(isStep2 ? this.doc : said)), isStep2);
	}

	take(update: Uint8Array, isStep2: boolean): void {
		const verdict = admitOwnUpdate(this.facts, update, isStep2);
		this.verdicts.push(verdict);
		if (verdict.kind === 'admitted') Y.applyUpdate(this.doc, verdict.update);
	}

	receive(index: number): void {
		const device = this.devices[index]!;
		for (const doc of [device.said, device.mine]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
	}

	reload(index: number): void {
		const { mine } = this.devices[index]!;
		const fresh = this.#device();
		Y.applyUpdate(fresh.said, Y.encodeStateAsUpdate(this.doc));
		for (const each of [Y.encodeStateAsUpdate(this.doc), Y.encodeStateAsUpdate(mine)]) Y.applyUpdate(fresh.mine, each);
		this.devices[index] = fresh;
	}

	#device() {
		const mine = new Y.Doc();
		// Ids go up and down, for the lower of two concurrent writers stands left.
		mine.clientID = this.#clients += this.#clients % 2 ? 501 : -299;
		if (mine.clientID < 2) mine.clientID = this.#clients += 5_000;
		return { said: new Y.Doc(), mine };
	}
}

const step = fc.record({
	device: fc.nat(2),
	deed: fc.constantFrom('write', 'write', 'write', 'send', 'step2', 'receive', 'reload'),
	what: fc.nat(9),
	value: fc.nat(20)
});

test('[P4.30] [P4.3] nothing that an honest device writes is refused, and in the end all devices say the same', () => {
	let admitted = 0;
	fc.assert(
		fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
			const world = new World(3);
			for (const { device, deed, what, value } of steps) {
				if (deed === 'write') world.write(device, what, value);
				else if (deed === 'receive') world.receive(device);
				else if (deed === 'reload') world.reload(device);
				else world.send(device, deed === 'step2');
			}
			for (const index of [0, 1, 2, 0, 1, 2]) {
				world.send(index);
				world.receive(index);
			}
			for (const index of [0, 1, 2]) world.receive(index);
			expect(world.verdicts.filter(({ kind }) => kind === 'refused' || kind === 'incomplete')).toEqual([]);
			admitted += world.verdicts.filter(({ kind }) => kind === 'admitted').length;
			expect(world.doc.store.pendingStructs).toBeNull();
			const said = (doc: Y.Doc): unknown => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(world.doc));
			expect(world.devices.map(({ mine }) => said(mine))).toEqual([true, true, true]);
		}),
		{ seed: 11, numRuns: 100 }
	);
	// Client ids are random and so is who wins: some 400 to 600.
	expect(admitted).toBeGreaterThan(200);
});

const change = fc.record({ at: fc.nat(), how: fc.constantFrom('set', 'flip', 'cut', 'insert', 'repeat'), byte: fc.nat(255) });

function changed(bytes: Uint8Array, at: number, how: string, byte: number): Uint8Array {
	const index = at % Math.max(bytes.length, 1);
	const list = [...bytes];
	if (how === 'cut') return Uint8Array.from(list.slice(0, index));
	if (how === 'insert') list.splice(index, 0, byte);
	else if (how === 'repeat') list.splice(index, 0, ...list.slice(index, index + (byte % 40)));
	else list[index] = how === 'set' ? byte : (list[index] ?? 0) ^ (1 << (byte % 8));
	return Uint8Array.from(list);
}

test('[P4.30] [P4.4] changed bytes never throw and leave nothing pending, and whatever is admitted is such a document still', () => {
	const kinds: Record<string, number> = {};
	fc.assert(
		fc.property(
			fc.array(step, { minLength: 6, maxLength: 20 }),
			fc.array(change, { minLength: 20, maxLength: 20 }),
			(steps, changes) => {
				const world = new World(2);
				for (const { device, what, value } of steps) world.write(device % 2, what, value);
				world.send(0);
				world.receive(1);
				for (const { what, value } of steps) world.write(1, (what + 3) % 10, value);
				const honest = Y.encodeStateAsUpdate(world.devices[1]!.mine, Y.encodeStateVector(world.devices[1]!.said));
				for (const { at, how, byte } of changes) {
					const before = bytesOf(world.doc);
					world.take(changed(honest, at, how, byte), byte % 2 === 0);
					const kind = world.verdicts.at(-1)!.kind;
					kinds[kind] = (kinds[kind] ?? 0) + 1;
					expect(world.doc.store.pendingStructs ?? world.doc.store.pendingDs).toBeNull();
					if (kind !== 'admitted') expect(bytesOf(world.doc)).toBe(before);
				}
				for (const name of world.doc.share.keys()) {
					const root = parseOwnRoot(name);
					expect(root, name).toBeDefined();
					if (root?.kind === 'map')
						for (const [key, value] of world.doc.getMap(name)) expect(isOwnEntry(root.map, key, value), key).toBe(true);
				}
				const again = new Y.Doc();
				Y.applyUpdate(again, Y.encodeStateAsUpdate(world.doc));
				expect(contentOf(again)).toEqual(contentOf(world.doc));
			}
		),
		{ seed: 12, numRuns: 100 }
	);
	for (const kind of ['admitted', 'refused']) expect(kinds[kind], kind).toBeGreaterThan(100);
});
