/** What pages reach beyond the screen with. Built once per page by the root layout; a module of its own would be shared by everybody on the server. */
import { createContext } from 'svelte';
import type { Preferences } from '#lib/platform/preferences.ts';
import type { ServerCalls } from '#lib/platform/server-calls.ts';
import type { Toasts } from '#lib/state/toasts.svelte.ts';

export interface PageServices {
	readonly calls: ServerCalls;
	readonly preferences: Preferences;
	readonly toasts: Toasts;
	/** Puts words on the clipboard and says so; says too when the browser does not let it. */
	copy(text: string): Promise<void>;
}

const [pageServices, setPageServices] = createContext<PageServices>();
export { pageServices, setPageServices };
