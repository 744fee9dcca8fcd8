import { ArrowLeftRight, Cable, Rows3 } from '@lucide/vue'
import type { Component } from 'vue'
import CapturesWorkspace from './captures/CapturesWorkspace.vue'
import ConnectionsWorkspace from './connections/ConnectionsWorkspace.vue'
import PlaygroundWorkspace from './playground/PlaygroundWorkspace.vue'

export interface Workspace {
  readonly name: 'captures' | 'playground' | 'connections'
  readonly icon: Component
  readonly view: Component
}

/** Workspaces in the order of the rail; a new one is one line here. */
export const workspaces: readonly Workspace[] = [
  { name: 'captures', icon: Rows3, view: CapturesWorkspace },
  { name: 'playground', icon: ArrowLeftRight, view: PlaygroundWorkspace },
  { name: 'connections', icon: Cable, view: ConnectionsWorkspace },
]
