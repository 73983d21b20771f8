import { m } from '#lib/paraglide/messages.js';
import type { MessageState } from '#lib/core/timeline.ts';

/** The word a message's description ends in. */
export function stateName(state: MessageState): string {
	switch (state) {
		case 'saved':
			return m.state_saved();
		case 'sent':
			return m.state_sent();
		case 'delivered':
			return m.state_delivered();
		case 'read':
			return m.state_read();
		case 'refused':
			return m.state_refused();
		default:
			return state satisfies never;
	}
}
