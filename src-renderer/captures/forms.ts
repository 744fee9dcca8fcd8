import { defineAsyncComponent, type Component } from 'vue'

/** A form that stands above the packet table until it is closed. */
export type CaptureForm = 'comments' | 'save' | 'unsaved'

/** Its component gets the capture as `capture`, and emits `close`. */
export const FORMS: Readonly<Record<CaptureForm, Component>> = {
  comments: defineAsyncComponent(() => import('./comments/CommentsForm.vue')),
  save: defineAsyncComponent(() => import('./comments/SaveForm.vue')),
  unsaved: defineAsyncComponent(() => import('./comments/UnsavedForm.vue')),
}
