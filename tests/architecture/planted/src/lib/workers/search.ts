import { openDB } from 'idb';
import { openStore } from '../platform/store.ts';

export const reached = [openDB, openStore];
