/** The sockets of the console, typed for both sides: cutovers and drafts. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { DraftClientToServer } from '../../shared/draft/protocol.ts'
import type { ClientToServer } from '../../shared/protocol.ts'
import type { ServerMessages } from './frame.ts'
import type { Admitted } from './handshake.ts'

type ClientMessages = ClientToServer & DraftClientToServer

export type LiveServer = Server<ClientMessages, ServerMessages, DefaultEventsMap, Admitted>
export type LiveSocket = Socket<ClientMessages, ServerMessages, DefaultEventsMap, Admitted>
