import { hocuspocusPeer } from './hocuspocus-peer.ts';
import { kithPeer } from './kith-peer.ts';
import type { Peer } from './peer.ts';
import { relayPeer } from './relay-peer.ts';
import { socketIoPeer } from './socket-io-peer.ts';

/** In the order of the report; those that store do it in this one database. */
export const allPeers = (databaseUrl: string): Peer[] => [
	relayPeer(),
	socketIoPeer(databaseUrl),
	hocuspocusPeer(),
	kithPeer(databaseUrl)
];
