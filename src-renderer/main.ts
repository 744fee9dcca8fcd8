import './theme.css'
import './widgets/row-grid.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import App from './App.vue'
import { i18n } from './locales/i18n.ts'
import { workspaces } from './workspaces.ts'

const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    ...workspaces.map(({ name, view }) => ({ path: `/${name}`, name, component: view })),
    { path: '/:rest(.*)*', redirect: `/${workspaces[0].name}` },
  ],
})

createApp(App).use(createPinia()).use(router).use(i18n).mount('#app')
