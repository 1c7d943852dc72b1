// Runs Kaoto's editor as VS Code does: a host passes a file to the editor, and the editor notifies the host of each edit.
// Here the page itself is the host, with the object window.kaotoHost.
import '@patternfly/react-core/dist/styles/base.css';
import '@patternfly/patternfly/patternfly-addons.css';
import { KaotoEditorFactory } from '@kaoto/kaoto';
import { SettingsModel } from '@kaoto/kaoto/models';
import { createRoot } from 'react-dom/client';

const host = { ready: false };
window.kaotoHost = host;

const channelApi = {
  notifications: {
    kogitoEditor_ready: { send: () => (host.ready = true) },
    kogitoWorkspace_newEdit: { send: () => {} },
    kogitoNotifications_setNotifications: { send: () => {} },
    kogitoEditor_stateControlCommandUpdate: { send: () => {} },
  },
  requests: {
    getMetadata: async () => undefined,
    setMetadata: async () => {},
    getResourcesContentByType: async () => [],
    getResourceContent: async () => undefined,
    isResourceExist: async () => false,
    saveResourceContent: async () => {},
    deleteResource: async () => false,
    askUserForFileSelection: async () => undefined,
    getSuggestions: async () => [],
    onStepUpdated: async () => {},
  },
};

// the address of the catalog is relative to the page, so that any server and path can serve both
const catalogUrl = new URL('catalog/index.json', window.location.href).href;
channelApi.requests.getVSCodeKaotoSettings = async () => new SettingsModel({ catalogUrl, colorScheme: 'light' });

const initArgs = { fileExtension: 'camel.yaml', channel: 'VSCODE_DESKTOP', resourcesPathPrefix: '.' };
const editor = await new KaotoEditorFactory().createEditor({ channelApi }, initArgs);

host.open = (path, content) => editor.setContent(path, content);
host.content = () => editor.getContent();
createRoot(document.getElementById('root')).render(editor.af_componentRoot());
