import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { usePrefs } from './stores/prefs'
import './styles/tokens.css'
import './styles/base.css'
import './styles/print.css'

const app = createApp(App).use(createPinia()).use(i18n).use(router)
usePrefs()
app.mount('#app')
