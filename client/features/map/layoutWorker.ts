/** Lays the map out beside the main thread. */
import { type LayoutAsked, layOutMap } from './mapLayout.ts'

addEventListener('message', ({ data }: MessageEvent<LayoutAsked>) => postMessage(layOutMap(data)))
