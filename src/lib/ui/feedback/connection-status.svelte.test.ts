import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import { createFormats } from '../format/formats.ts';
import ConnectionStatus from './ConnectionStatus.svelte';
import type { ConnectionView } from './connection-view.ts';
import WithFormats from './WithFormats.fixture.svelte';

const said = (connection: ConnectionView): string => {
	const target = document.createElement('div');
	const shown = mount(WithFormats, {
		target,
		props: { formats: createFormats('en-GB'), of: ConnectionStatus, with: { connection } }
	});
	flushSync();
	const text = target.querySelector('[role=status][aria-label=Connection]')?.textContent ?? '';
	void unmount(shown);
	return text;
};

test('[S17] [S23] the status says in one line how things stand with the server, and since when', () => {
	const at = new Date(2025, 10, 20, 12, 3).getTime();
	expect(said({ kind: 'online', asOf: at })).toBe('Online · up to date at 12:03');
	expect(said({ kind: 'online', asOf: at, isFailing: true })).toBe('Online · trouble at the server');
	expect(said({ kind: 'connecting' })).toBe('Connecting');
	expect(said({ kind: 'syncing', done: 3, total: 40, isStalled: false })).toBe('Syncing · 3 of 40 rooms');
	expect(said({ kind: 'offline', isServer: false, asOf: at })).toBe('Offline · as of 12:03');
	expect(said({ kind: 'offline', isServer: true, isFailing: true })).toBe('Offline · trouble at the server');
});
