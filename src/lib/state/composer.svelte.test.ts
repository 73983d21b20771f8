import { expect, test } from 'vitest';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { MessageEntry } from '#lib/core/timeline.ts';
import { Composer } from './composer.svelte.ts';

const message = (text: string): MessageEntry => ({
	kind: 'message',
	id: 'msg_1' as MessageId,
	author: 'usr_me' as UserId,
	isMine: true,
	text,
	at: 0,
	sentAt: 0,
	hasArrivedLate: false,
	state: 'sent',
	isRedacted: false,
	isChanging: false,
	reactions: [],
	startsGroup: true,
	isFirstUnread: false
});

function fakeDevice() {
	const device = {
		sent: [] as { text: string; replyTo: MessageId | undefined }[],
		edited: [] as string[],
		draft: '',
		isTyping: false,
		/** Set: writing fails with it. */
		fault: undefined as Error | undefined,
		/** What is awaited before a write settles. */
		gate: Promise.resolve()
	};
	const composer = new Composer({
		async send(text, replyTo) {
			await device.gate;
			if (device.fault) throw device.fault;
			device.sent.push({ text, replyTo });
		},
		async edit(_message, text) {
			device.edited.push(text);
		},
		keepDraft: (text) => (device.draft = text),
		setTyping: (isTyping) => (device.isTyping = isTyping)
	});
	return { device, composer };
}

test('[S26] sending lets the text, its draft and the typing signal go', async () => {
	const { device, composer } = fakeDevice();
	composer.type('Hello ');
	composer.typing(true);
	await composer.submit();
	expect(device).toMatchObject({ sent: [{ text: 'Hello', replyTo: undefined }], draft: '', isTyping: false });
	expect(composer.text).toBe('');
});

test('[P2] a device that cannot keep the message leaves the text where it is', async () => {
	const { device, composer } = fakeDevice();
	device.fault = new Error('full');
	composer.type('Hello');
	await expect(composer.submit()).rejects.toThrow('full');
	expect(composer.text).toBe('Hello');
	expect(device.draft).toBe('Hello');
});

test('[P3] a second Enter while the first is being kept sends nothing twice, and what is typed meanwhile stays', async () => {
	const { device, composer } = fakeDevice();
	const gate = Promise.withResolvers<void>();
	device.gate = gate.promise;
	composer.type('One');
	const first = composer.submit();
	await composer.submit();
	composer.type('One two');
	gate.resolve();
	await first;
	expect(device.sent).toHaveLength(1);
	expect(composer.text).toBe(' two');
});

test('a reply carries the message it answers, once', async () => {
	const { device, composer } = fakeDevice();
	composer.reply(message('Question'));
	composer.type('Answer');
	await composer.submit();
	composer.type('More');
	await composer.submit();
	expect(device.sent.map((one) => one.replyTo)).toEqual(['msg_1', undefined]);
});

test('an edit puts the draft aside and gives it back, whether saved or cancelled', async () => {
	const { device, composer } = fakeDevice();
	composer.type('A draft');
	composer.startEdit(message('Old'));
	expect(composer.text).toBe('Old');
	composer.type('New');
	expect(device.draft).toBe('A draft');
	await composer.submit();
	expect(device.edited).toEqual(['New']);
	expect(composer.text).toBe('A draft');
	composer.startEdit(message('Old'));
	composer.cancel();
	expect(composer.text).toBe('A draft');
});

test('an edit that changes nothing is not sent', async () => {
	const { device, composer } = fakeDevice();
	composer.startEdit(message('Same'));
	await composer.submit();
	expect(device.edited).toEqual([]);
	expect(composer.mode.kind).toBe('write');
});

test('[P3.30] what another device types into the same draft shows here, beside what is typed here', () => {
	const { composer, device } = fakeDevice();
	composer.restore('See you');
	composer.type('See you at four');
	composer.restore('Hello! See you at four');
	expect(composer.text).toBe('Hello! See you at four');
	composer.startEdit(message('An old one'));
	composer.restore('Hello! See you at five');
	expect(composer.text).toBe('An old one');
	composer.cancel();
	expect(composer.text).toBe('Hello! See you at five');
	composer.text = 'Hello! See you at five, Leif';
	composer.restore('Hello again! See you at five');
	expect(composer.text).toBe('Hello again! See you at five, Leif');
	expect(device.draft).toBe(composer.text);
});
