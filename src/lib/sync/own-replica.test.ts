import { expect, test } from 'vitest';
import { draftRoot } from '#lib/core/own-document.ts';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, FakeDevice } from './replica.fixture.ts';

/** Two devices of one person, each with a tab. */
async function twoDevices() {
	const place = aPlace(1);
	const other = new FakeDevice(place.server, place.device.user);
	const [phone, laptop] = await Promise.all([place.device.openTab(), other.openTab()]);
	await until(() => [phone, laptop].every(({ replica }) => replica.connection.get().kind === 'online'));
	const both = [phone, laptop];
	const advance = (ms: number): void => both.forEach(({ clock }) => clock.advance(ms));
	const close = (): Promise<unknown> => Promise.all(both.map(({ replica }) => replica.close()));
	const drafts = (): string[] => both.map(({ replica }) => replica.own.draft(place.room).get());
	return { ...place, other, phone, laptop, advance, close, drafts };
}

test('[P1.30] drafts, settings, saved messages and marks come to the other devices', async () => {
	const { room, phone, laptop, advance, close, drafts, server, device } = await twoDevices();
	const [message, root] = [aMessage(), aMessage()];
	phone.replica.own.setDraft(room, 'half a');
	phone.replica.own.setDraft(room, 'half a sentence');
	phone.replica.own.setSetting('sound', 'off');
	phone.replica.own.setRoomSetting(room, 'notify', { level: 'mentions' });
	phone.replica.own.setSaved(message, room, true);
	phone.replica.own.setUnreadMark(room, 7);
	phone.replica.own.setFollow(root, false);
	advance(2_000);
	await until(() => drafts()[1] === 'half a sentence');
	const { own } = laptop.replica;
	await until(() => own.follows.get().size === 1);
	expect([...own.settings.get()]).toEqual([['sound', 'off']]);
	expect([...own.roomSettings(room).get()]).toEqual([['notify', { level: 'mentions' }]]);
	expect(own.saved.get().get(message)).toMatchObject({ room });
	expect([...own.unreadMarks.get()]).toEqual([[room, 7]]);
	expect([...own.follows.get()]).toEqual([[root, false]]);
	own.setSetting('sound', undefined);
	own.setSaved(message, room, false);
	own.setUnreadMark(room, 0);
	advance(2_000);
	await until(() => phone.replica.own.saved.get().size === 0);
	expect(phone.replica.own.settings.get().size + phone.replica.own.unreadMarks.get().size).toBe(0);
	// Typing is not a storm: what goes out goes at most once a second.
	expect(server.own.received).toBeLessThan(8);
	expect(server.own.doc(device.user).getText(draftRoot(room)).toString()).toBe('half a sentence');
	await close();
});

test('[P3.30] two devices type into one composer while offline, and both texts stand on both', async () => {
	const { room, phone, laptop, advance, close, drafts, server } = await twoDevices();
	phone.replica.own.setDraft(room, 'See you at the quay');
	advance(2_000);
	await until(() => drafts()[1] === 'See you at the quay');
	server.crash();
	phone.replica.own.setDraft(room, 'See you at four at the quay');
	laptop.replica.own.setDraft(room, 'See you at the quay, with Leif');
	server.isUp = true;
	advance(20_000);
	await until(() => drafts().every((text) => text === 'See you at four at the quay, with Leif'));
	await close();
});

test('[P1.30] what is written offline survives a reload, and goes out when the server is back', async () => {
	const { room, phone, laptop, advance, server, device, drafts } = await twoDevices();
	phone.replica.own.setDraft(room, 'before');
	advance(2_000);
	await until(() => drafts()[1] === 'before');
	server.crash();
	phone.replica.own.setDraft(room, 'before and after');
	phone.replica.own.setSetting('theme', 'dark');
	await phone.replica.close();
	const { replica, clock } = await device.restarted().openTab();
	expect(replica.own.draft(room).get()).toBe('before and after');
	expect(replica.own.settings.get().get('theme')).toBe('dark');
	server.isUp = true;
	clock.advance(20_000);
	laptop.clock.advance(20_000);
	await until(() => laptop.replica.own.draft(room).get() === 'before and after');
	clock.advance(1_000);
	await replica.close();
	expect((await device.tables.readAll('own')).map((record) => (record as { kind: string }).kind)).toEqual(['said']);
	await laptop.replica.close();
});

test('[P1.30] [P1.5] a deletion made offline survives a reload, though it changes no clock', async () => {
	const { room, phone, laptop, advance, server, device, drafts } = await twoDevices();
	phone.replica.own.setDraft(room, 'to be sent');
	advance(2_000);
	await until(() => drafts()[1] === 'to be sent');
	server.crash();
	phone.replica.own.setDraft(room, '');
	await phone.replica.close();
	server.isUp = true;
	const { replica, clock } = await device.restarted().openTab();
	expect(replica.own.draft(room).get()).toBe('');
	clock.advance(20_000);
	laptop.clock.advance(20_000);
	await until(() => laptop.replica.own.draft(room).get() === '');
	await Promise.all([replica.close(), laptop.replica.close()]);
});

test('[P1.5] [P1.30] tabs see each other type without a server, and a tab that opens later sees it too', async () => {
	const { room, server, device } = aPlace(1);
	server.crash();
	const [one, two] = [await device.openTab(), await device.openTab()];
	one.replica.own.setDraft(room, 'from one');
	await until(() => two.replica.own.draft(room).get() === 'from one');
	two.replica.own.setDraft(room, 'from one and two');
	const late = await device.openTab();
	await until(() => late.replica.own.draft(room).get() === 'from one and two');
	await until(() => one.replica.own.draft(room).get() === 'from one and two');
	await Promise.all([one, two, late].map(({ replica }) => replica.close()));
	const again = await device.restarted().openTab();
	expect(again.replica.own.draft(room).get()).toBe('from one and two');
	await again.replica.close();
});

test('a draft that is too long for the document stays on its device, whole', async () => {
	const { room, phone, advance, close, drafts } = await twoDevices();
	const long = 'word '.repeat(5_000);
	phone.replica.own.setDraft(room, 'short');
	advance(2_000);
	await until(() => drafts()[1] === 'short');
	phone.replica.own.setDraft(room, long);
	expect(drafts()).toEqual([long, 'short']);
	phone.replica.own.setDraft(room, 'short again');
	advance(2_000);
	await until(() => drafts().every((text) => text === 'short again'));
	await close();
});

test('[P4.14] what the server refuses stands on this device alone, and the rest goes out under a new client id', async () => {
	const { room, phone, laptop, advance, close, drafts, server } = await twoDevices();
	const root = draftRoot(room);
	server.own.refuses = (next) => (next.getText(root).length > 0 ? { code: 'too_large', ids: [root] } : undefined);
	phone.replica.own.setDraft(room, 'not taken');
	phone.replica.own.setSetting('theme', 'dark');
	advance(2_000);
	await until(() => laptop.replica.own.settings.get().get('theme') === 'dark');
	expect(drafts()).toEqual(['not taken', '']);
	await close();
});

async function afterRebase(isTold: boolean) {
	const place = await twoDevices();
	const { room, phone, laptop, advance, drafts, server, device } = place;
	phone.replica.own.setDraft(room, 'See you at the quay');
	phone.replica.own.setSetting('theme', 'dark');
	phone.replica.own.setSetting('sound', 'on');
	advance(2_000);
	await until(() => drafts()[1] === 'See you at the quay' && laptop.replica.own.settings.get().size === 2);
	server.crash();
	phone.replica.own.setDraft(room, 'See you at four at the quay');
	phone.replica.own.setSetting('sound', 'off');
	server.isUp = true;
	laptop.clock.advance(20_000);
	await until(() => laptop.replica.connection.get().kind === 'online');
	laptop.replica.own.setDraft(room, 'See you at the quay, with Leif');
	laptop.clock.advance(2_000);
	await until(() => server.own.doc(device.user).getText(draftRoot(room)).toString().endsWith('Leif'));
	server.own.rebase(device.user, isTold);
	return place;
}

const bothTexts = 'See you at four at the quay, with Leif';

test('[P3.31] a new generation takes over what a device wrote offline into the old one', async () => {
	const { laptop, phone, advance, close, drafts, server, device } = await afterRebase(true);
	laptop.replica.own.setSetting('lang', 'de');
	advance(20_000);
	advance(20_000);
	await until(() => drafts().every((text) => text === bothTexts));
	await until(() => phone.replica.own.settings.get().size === 3);
	expect(server.own.name(device.user)).toMatch(/:2$/);
	for (const { replica } of [phone, laptop])
		expect(Object.fromEntries(replica.own.settings.get())).toEqual({ theme: 'dark', sound: 'off', lang: 'de' });
	expect(phone.replica.connection.get().kind).toBe('online');
	await close();
});

test('[P3.31] so it does after a reload, once for all tabs of the browser', async () => {
	const { phone, laptop, device, drafts, room } = await afterRebase(false);
	await phone.replica.close();
	const again = device.restarted();
	const tabs = await Promise.all([again.openTab(), again.openTab()]);
	const texts = (): string[] => [...tabs, laptop].map(({ replica }) => replica.own.draft(room).get());
	for (let round = 0; round < 3; round += 1) for (const { clock } of [...tabs, laptop]) clock.advance(20_000);
	await until(() => tabs.every(({ replica }) => replica.connection.get().kind === 'online'));
	laptop.replica.own.setDraft(room, `${drafts()[1]}.`);
	for (const { clock } of [...tabs, laptop]) clock.advance(20_000);
	await until(() => texts().every((text) => text === `${bothTexts}.`));
	await Promise.all([...tabs, laptop].map(({ replica }) => replica.close()));
});

test('[P3.31] what the old generation had of a write whose answer was lost is not written twice', async () => {
	const { room, phone, laptop, server, device, advance, drafts, close } = await twoDevices();
	phone.replica.own.setDraft(room, 'one');
	advance(2_000);
	await until(() => drafts()[1] === 'one');
	server.own.isMute = true;
	const copy = server.own.doc(device.user);
	phone.replica.own.setDraft(room, 'one two');
	await until(() => copy.getText(draftRoot(room)).toString() === 'one two');
	server.crash();
	server.own.isMute = false;
	server.isUp = true;
	laptop.clock.advance(20_000);
	await until(() => laptop.replica.own.draft(room).get() === 'one two');
	laptop.replica.own.setDraft(room, 'one two three');
	laptop.clock.advance(2_000);
	await until(() => copy.getText(draftRoot(room)).toString() === 'one two three');
	server.own.rebase(device.user);
	advance(20_000);
	advance(20_000);
	await until(() => drafts().every((text) => text === 'one two three'));
	await close();
});

test('[S26] sending clears the draft on all devices', async () => {
	const { room, phone, laptop, advance, drafts, close } = await twoDevices();
	const [here, there] = [phone, laptop].map(({ replica }) => replica.openRoom(room));
	here?.setDraft('on its way');
	advance(2_000);
	await until(() => there?.draft.get() === 'on its way');
	await here?.send('on its way');
	advance(2_000);
	await until(() => drafts().every((text) => text === ''));
	await close();
});

test('[P1.30] a clock that is set back by an hour holds nothing up', async () => {
	const { room, phone, laptop, close, drafts } = await twoDevices();
	phone.replica.own.setDraft(room, 'before');
	await until(() => drafts()[1] === 'before');
	phone.clock.jumpTo(phone.clock.now() - 3_600_000);
	phone.replica.own.setDraft(room, 'before and after');
	phone.clock.advance(1_000);
	await until(() => laptop.replica.own.draft(room).get() === 'before and after');
	await close();
});
