import { Rows3 } from '@lucide/vue'
import type { Component } from 'vue'
import CapturesWorkspace from './captures/CapturesWorkspace.vue'

export interface Workspace {
  readonly name: 'captures'
  readonly icon: Component
  readonly view: Component
}

/** Workspaces in the order of the rail; a new one is one line here. */
export const workspaces: readonly Workspace[] = [
  { name: 'captures', icon: Rows3, view: CapturesWorkspace },
]
