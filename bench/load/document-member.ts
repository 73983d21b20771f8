/**
 * A member of a room that is a Yjs document behind the Hocuspocus protocol: stock Hocuspocus and Kith alike. It keeps no document
 * itself, only the clock it writes under, and follows the room when its segment is sealed.
 */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { parseSegmentName, reactionKey } from '#lib/core/segment.ts';
import {
	authFrame,
	editUpdate,
	emptyStateVector,
	isPing,
	needsAnswer,
	newMessageUpdate,
	nothingNewFrame,
	pongFrame,
	reactionUpdate,
	readServerFrame,
	statelessFrame,
	syncStep1Frame,
	updateFrame
} from './hocuspocus-wire.ts';
import { MessageIds } from './message-ids.ts';
import type { Member } from './member.ts';
import { stampReader } from './stamp.ts';
import { openSocket, type Address, type LoadSocket, type Receive } from './websocket.ts';

const ids = new MessageIds();

export interface DocumentSeat extends Address {
	/** All are attached; messages go to the last. */
	readonly documents: readonly string[];
	readonly author: UserId;
	/** What goes with an attach under this Yjs client id. */
	token(clientId: number): string;
	/** What this member already has of a document; nothing by default. */
	stateVector?(document: string): Uint8Array;
	/** The server's answer to it. */
	onSynced?(document: string, update: Uint8Array): void;
}

/** Resolves when all documents are attached and synced. @throws when the server denies one of them. */
export async function joinDocuments(seat: DocumentSeat, receive: Receive): Promise<Member> {
	const socket = await openSocket(seat);
	const attachments = new Attachments(socket, seat);
	socket.onFrame((bytes, start, end) => {
		if (isPing(start, end)) socket.send(pongFrame);
		else if (needsAnswer(bytes, start)) attachments.answer(bytes, start, end);
		else receive(bytes, start, end);
	});
	await Promise.all(seat.documents.map((document) => attachments.attach(document)));
	return {
		post: (text) => attachments.post(text),
		acts: {
			edit: (text) => attachments.edit(text),
			react: () => attachments.react(),
			read: () => attachments.read()
		},
		bytesReceived: () => socket.bytesReceived(),
		leave: () => socket.destroy(),
		closed: socket.closed
	};
}

/** Calls `found` with the stamp of each message in the seat's documents. */
export async function readDocument(seat: DocumentSeat, found: (stamp: number) => void): Promise<void> {
	const read = stampReader(found);
	const onSynced = (_document: string, update: Uint8Array): void => read(Buffer.from(update), 0, update.length);
	const member = await joinDocuments({ ...seat, onSynced }, () => undefined);
	member.leave();
	await member.closed;
}

interface Attachment {
	readonly clientId: number;
	readonly resolve: () => void;
	readonly reject: (cause: Error) => void;
}

interface Posted {
	readonly id: MessageId;
	readonly sentAt: number;
	/** Of its present value. */
	clock: number;
}

class Attachments {
	private readonly waiting = new Map<string, Attachment>();
	private document = '';
	private clientId = 0;
	private clock = 0;
	/** Of the present segment. */
	private posted: Posted[] = [];
	private acted = 0;
	private readonly socket: LoadSocket;
	private readonly seat: DocumentSeat;

	constructor(socket: LoadSocket, seat: DocumentSeat) {
		this.socket = socket;
		this.seat = seat;
	}

	attach(document: string): Promise<void> {
		const clientId = newClientId();
		this.socket.send(authFrame(document, this.seat.token(clientId)));
		return new Promise((resolve, reject) => this.waiting.set(document, { clientId, resolve, reject }));
	}

	post(text: string): void {
		const message = { id: ids.make(), sentAt: Date.now(), clock: this.clock };
		this.posted.push(message);
		this.send(newMessageUpdate({ ...message, clientId: this.clientId, author: this.seat.author, text }));
	}

	edit(text: string): void {
		const message = this.next();
		if (message === undefined) return;
		const { clientId, clock } = this;
		const edit = { ...message, clientId, clock, replaces: message.clock, author: this.seat.author, text, editedAt: Date.now() };
		message.clock = clock;
		this.send(editUpdate(edit));
	}

	react(): void {
		const message = this.next();
		if (message === undefined) return;
		const emoji = emojis[Math.floor(this.acted / this.posted.length) % emojis.length] ?? '';
		this.send(reactionUpdate(this.clientId, this.clock, this.seat.author, reactionKey(message.id, emoji)));
	}

	read(): void {
		const room = parseSegmentName(this.document)?.room;
		const own = this.seat.documents.find((document) => document.startsWith('user:'));
		this.acted += 1;
		if (own !== undefined) this.socket.send(statelessFrame(own, JSON.stringify({ type: 'read', room, seq: this.acted })));
	}

	private send(update: Uint8Array): void {
		this.clock += 1;
		this.socket.send(updateFrame(this.document, update));
	}

	private next(): Posted | undefined {
		this.acted += 1;
		return this.posted[this.acted % this.posted.length];
	}

	answer(bytes: Buffer, start: number, end: number): void {
		const frame = readServerFrame(bytes, start, end);
		switch (frame?.kind) {
			case 'authenticated':
				return this.socket.send(syncStep1Frame(frame.document, this.seat.stateVector?.(frame.document) ?? emptyStateVector));
			case 'step1':
				return this.socket.send(nothingNewFrame(frame.document));
			case 'step2':
				this.seat.onSynced?.(frame.document, frame.update);
				return this.attached(frame.document);
			case 'denied':
				return this.waiting.get(frame.document)?.reject(new Error(`${frame.document}: ${frame.reason}`));
			case 'stateless':
				return this.follow(frame.payload);
			default:
		}
	}

	private attached(document: string): void {
		const attachment = this.waiting.get(document);
		if (attachment === undefined) return;
		this.waiting.delete(document);
		if (!document.startsWith('user:')) {
			this.document = document;
			this.clientId = attachment.clientId;
			this.clock = 0;
			this.posted = [];
		}
		attachment.resolve();
	}

	/** Goes on in the next segment; until it is attached the sealed one still takes what is posted. */
	private follow(payload: string): void {
		if (!payload.includes('"sealed"')) return;
		const event = JSON.parse(payload) as { type: string; next?: string };
		// A denial closes nothing and the old segment still takes messages: the step would show what is missing.
		if (event.type === 'sealed' && event.next !== undefined) void this.attach(event.next).catch(() => undefined);
	}
}

/** More than any member gives to one message. */
const emojis = ['👍', '🎉', '❤️', '😂', '🙏', '👀', '🚀', '🐟', '⚓', '🌊'];

/** Never 0 or 1: the latter is the server's. */
const newClientId = (): number => 2 + Math.floor(Math.random() * (2 ** 32 - 2));
