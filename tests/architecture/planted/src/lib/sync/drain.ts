import { openStore } from '../platform/store.ts';
import { rest } from './rest.ts';

export const drain = (): unknown => [openStore('outbox'), rest];
