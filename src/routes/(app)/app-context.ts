import { createContext } from 'svelte';
import type { AppState } from '#lib/state/app.svelte.ts';

const [appState, setAppState] = createContext<AppState>();
export { appState, setAppState };
