import { openDB } from 'idb';
import { onScreen } from '../state/skips-sync.ts';
import { drain } from './drain.ts';

export const rest = (): unknown => [openDB, onScreen, drain];
