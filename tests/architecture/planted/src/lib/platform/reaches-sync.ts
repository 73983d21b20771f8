import { WebSocket } from 'ws';
import { drain } from '../sync/drain.ts';

export const reached = [WebSocket, drain];
