import { ArrowLeftRight, ChartColumn, ChartSpline, Layers, ListTree, MessagesSquare, Palette, Waypoints } from '@lucide/vue'
import { defineAsyncComponent, type Component } from 'vue'
import PacketPanes from './PacketPanes.vue'

/** One view of a capture. Its component gets the capture as `capture`, and nothing else; its name is its text `views.NAME`. */
export interface CaptureView {
  readonly name: string
  readonly icon: Component
  readonly component: Component
}

/** What stands below the packet table, a tab each. All but the first are loaded when they are first shown. */
export const BELOW_VIEWS: readonly CaptureView[] = [
  { name: 'packet', icon: ListTree, component: PacketPanes },
  { name: 'follow', icon: MessagesSquare, component: defineAsyncComponent(() => import('./follow/FollowView.vue')) },
  { name: 'statistics', icon: ChartColumn, component: defineAsyncComponent(() => import('./statistics/StatisticsView.vue')) },
  { name: 'plots', icon: ChartSpline, component: defineAsyncComponent(() => import('./plots/PlotsView.vue')) },
]

/** What may stand beside the table and the panes below it. */
export const BESIDE_VIEWS: readonly CaptureView[] = [
  { name: 'ladder', icon: ArrowLeftRight, component: defineAsyncComponent(() => import('./ladder/LadderView.vue')) },
  { name: 'states', icon: Waypoints, component: defineAsyncComponent(() => import('./ladder/StatesView.vue')) },
  {
    name: 'encapsulation', icon: Layers,
    component: defineAsyncComponent(() => import('./encapsulation/EncapsulationView.vue')),
  },
  { name: 'colours', icon: Palette, component: defineAsyncComponent(() => import('./colour-rules/ColourRulesView.vue')) },
]
