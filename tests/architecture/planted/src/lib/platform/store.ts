import { openDB } from 'idb';
import { isId } from '../core/ids.ts';

export const openStore = (name: string): unknown => isId(name) && openDB(name);
