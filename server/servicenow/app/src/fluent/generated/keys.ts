import '@servicenow/sdk/global'

declare global {
    namespace Now {
        namespace Internal {
            interface Keys extends KeysRegistry {
                explicit: {
                    'acl-endpoint': {
                        table: 'sys_security_acl'
                        id: '6f009ad176ff45f8855aa7898b3b0b43'
                    }
                    'acl-event-read': {
                        table: 'sys_security_acl'
                        id: '61122fd5c5de41efa32ba929807245e4'
                    }
                    'acl-event-write': {
                        table: 'sys_security_acl'
                        id: '7d55348168ef413f90e37bf8f6516977'
                    }
                    'acl-link-delete': {
                        table: 'sys_security_acl'
                        id: 'a8f1060189ea4fdda66fb880dd0dec44'
                    }
                    'acl-link-read': {
                        table: 'sys_security_acl'
                        id: '0c589cc8cc1d4b0a828fee1e7bdf76c3'
                    }
                    'action-send-again': {
                        table: 'sys_ui_action'
                        id: 'fc9a669868714c948a39ac38d6989c1d'
                    }
                    'action-show': {
                        table: 'sys_ui_action'
                        id: '8090928ec995407a81f4fe391e985b90'
                    }
                    'app-menu': {
                        table: 'sys_app_application'
                        id: '1bf5fea6103843a2b3f7540a139ec49d'
                    }
                    bom_json: {
                        table: 'sys_module'
                        id: '5fbfebaacfaf4229a67dd75b9a4aecf3'
                    }
                    'endpoint-delete-link': {
                        table: 'sys_ws_operation'
                        id: 'd9a6099fd6b04afdacd1a439686eba98'
                    }
                    'endpoint-delete-link-change': {
                        table: 'sys_ws_query_parameter'
                        id: '6db20837bf4a49918b3fa5241a8f9520'
                    }
                    'endpoint-get-health': {
                        table: 'sys_ws_operation'
                        id: '6a3ec6bda073450aba07c82921fc7af9'
                    }
                    'endpoint-get-link': {
                        table: 'sys_ws_operation'
                        id: '27cc112e0548471eab060894fa2e5706'
                    }
                    'endpoint-get-links': {
                        table: 'sys_ws_operation'
                        id: '5df52f7b098d4800a5118609eca1aebc'
                    }
                    'endpoint-get-links-change': {
                        table: 'sys_ws_query_parameter'
                        id: 'ec24e0c88197464db36be8d577e2d6e4'
                    }
                    'endpoint-post-ping': {
                        table: 'sys_ws_operation'
                        id: 'c3df6ab3f30c42e89c8bb8d9c7c5a59c'
                    }
                    'endpoint-put-link': {
                        table: 'sys_ws_operation'
                        id: 'f920694501ff4f5eb9d8c9081dbd6799'
                    }
                    'endpoint-put-status': {
                        table: 'sys_ws_operation'
                        id: 'd2b8ce33b57e481facbb3ed1360f426c'
                    }
                    'endpoint-v1': {
                        table: 'sys_ws_version'
                        id: 'ed7cab428e434bfb8d3fd3346cae7639'
                    }
                    'gate-endpoint': {
                        table: 'sys_ws_definition'
                        id: '2b6aff080148469b9e8eeb6e4c247696'
                    }
                    'include-delivery': {
                        table: 'sys_script_include'
                        id: '5b454af10c5842a3ba45e8eb2a2fe79d'
                    }
                    'include-endpoint': {
                        table: 'sys_script_include'
                        id: '839598e90b74459585fca6bb649902a8'
                    }
                    'include-links': {
                        table: 'sys_script_include'
                        id: 'fff3b64b38354e04921d2948768acc87'
                    }
                    'include-queue': {
                        table: 'sys_script_include'
                        id: 'd68dd70e0fbc477b81fa7673fe6987a5'
                    }
                    'include-request': {
                        table: 'sys_script_include'
                        id: 'c308a33e908b486aa143ec660e7c9f37'
                    }
                    'include-time': {
                        table: 'sys_script_include'
                        id: '4d23350acc434ef7a59499ea9b0f641a'
                    }
                    'job-clean-up': {
                        table: 'sysauto_script'
                        id: 'ad4f2c2733a9482ea38d7a623c5e050f'
                    }
                    'job-send-due': {
                        table: 'sysauto_script'
                        id: '3a882d0e56684d359be0c867d6e8c0f0'
                    }
                    'menu-dead': {
                        table: 'sys_app_module'
                        id: '5544af9bcb4f425ca153ddd72523ba7c'
                    }
                    'menu-deliveries': {
                        table: 'sys_app_module'
                        id: 'f5f5f6ec94974e22af1b1668729b2c93'
                    }
                    'menu-links': {
                        table: 'sys_app_module'
                        id: '60eff936a15242c1955a4d0d3335955d'
                    }
                    'menu-properties': {
                        table: 'sys_app_module'
                        id: '79866bb33f784f47af5cc148ce17ba00'
                    }
                    package_json: {
                        table: 'sys_module'
                        id: '56ab9ed0e74149edbe2e82089cfbb273'
                    }
                    'privilege-read-change': {
                        table: 'sys_scope_privilege'
                        id: '56e82e0b9ba64fd695a0f47b1ef92e6b'
                    }
                    'properties-page': {
                        table: 'sys_properties_category'
                        id: 'd7be4bf0a56e4be997a3d8a692c3e9b1'
                    }
                    'properties-page-active': {
                        table: 'sys_properties_category_m2m'
                        id: 'fe8836b360e04202bc42a35bd1af1066'
                    }
                    'properties-page-address': {
                        table: 'sys_properties_category_m2m'
                        id: '2a208db4ad254ba1953c377817a406ca'
                    }
                    'properties-page-mid-server': {
                        table: 'sys_properties_category_m2m'
                        id: '2ec6a5e742dc4568b705bf5671339b0f'
                    }
                    'properties-page-secret': {
                        table: 'sys_properties_category_m2m'
                        id: 'c19152b75c5a4809810ea1900a68ae19'
                    }
                    'property-active': {
                        table: 'sys_properties'
                        id: 'ba5cdf7f152048dab45aa45fc20486d2'
                    }
                    'property-address': {
                        table: 'sys_properties'
                        id: '51f6210502604be18bd439f67c00a42d'
                    }
                    'property-mid-server': {
                        table: 'sys_properties'
                        id: '4ed389cb54264f73b45bdae3b73cbdfe'
                    }
                    'property-secret': {
                        table: 'sys_properties'
                        id: '907b9dc8a8a646bd89a6a7aee9c8aa83'
                    }
                    'rule-approval-made': {
                        table: 'sys_script'
                        id: 'b95cd0d99bf042599c95837585229740'
                    }
                    'rule-approval-moved': {
                        table: 'sys_script'
                        id: '511d13ace29049d5936909da67f9feb6'
                    }
                    'rule-change': {
                        table: 'sys_script'
                        id: 'e5196cbfa9544719ad33077e6fe1e4d3'
                    }
                    'rule-child-made': {
                        table: 'sys_script'
                        id: '83481ee4f35d4b0fa621bb3174c40977'
                    }
                    'rule-child-moved': {
                        table: 'sys_script'
                        id: '8150fb901d1645f48793cccf04998ad0'
                    }
                    'rule-incident-made': {
                        table: 'sys_script'
                        id: 'c0d125d35b1a4dd5bbb322f0448fa439'
                    }
                    'rule-incident-moved': {
                        table: 'sys_script'
                        id: '4155c400c5f84c57bef7bf7ae54dd99f'
                    }
                    'rule-link-removed': {
                        table: 'sys_script'
                        id: 'f1569f626ab144a5b2100994d8b09b97'
                    }
                    'rule-one-link': {
                        table: 'sys_script'
                        id: '82666ea2a2054fb5b7d307cf56c29b71'
                    }
                    'rule-send-now': {
                        table: 'sys_script'
                        id: '546f9cd59a9041f79d80bbe3c8e7ccf4'
                    }
                    'rule-task-made': {
                        table: 'sys_script'
                        id: '16a1bbd7c51e4f139076908843ebfce0'
                    }
                    'rule-task-moved': {
                        table: 'sys_script'
                        id: '0359eac8e3b245ed9e5e88ba2e7252ab'
                    }
                    'test-deleted-change': {
                        table: 'sys_atf_test'
                        id: '5040ac720b524bee8c2de6ebfb8ddf50'
                    }
                    'test-deleted-check': {
                        table: 'sys_atf_step'
                        id: 'fa77f5dd28cd4c1a8e292aa99f8248e6'
                    }
                    'test-deleted-delete': {
                        table: 'sys_atf_step'
                        id: '3c0c88dad8f54faa944a8554f8f1a00b'
                    }
                    'test-deleted-insert': {
                        table: 'sys_atf_step'
                        id: 'fd2430740aec487d96dcffe021fad223'
                    }
                    'test-deleted-link': {
                        table: 'sys_atf_step'
                        id: '3834974bd4db44adbdb3ba93e5c6eb45'
                    }
                    'test-hold': {
                        table: 'sys_atf_test'
                        id: 'eb76118aaa0c4c32bc0ce309699534a0'
                    }
                    'test-hold-change': {
                        table: 'sys_atf_step'
                        id: '9115170d82cc46fab6f717fa4d0985c7'
                    }
                    'test-hold-check': {
                        table: 'sys_atf_step'
                        id: '237d145f48bb46b789f45f16a34520c5'
                    }
                    'test-hold-link': {
                        table: 'sys_atf_step'
                        id: 'bb7b9e2a424c4d96bf5ee5279900f988'
                    }
                    'test-hold-update': {
                        table: 'sys_atf_step'
                        id: 'c6bc03bb8f014991a1310a65a4d3545a'
                    }
                    'test-link-twice': {
                        table: 'sys_atf_test'
                        id: '56bf2979aaa24035ab9b471b939bf281'
                    }
                    'test-link-twice-change': {
                        table: 'sys_atf_step'
                        id: '72f0eb98c834429f8ae4e3a5f94a6750'
                    }
                    'test-link-twice-check': {
                        table: 'sys_atf_step'
                        id: '73ef4cbfb320402992d2b89baa5dfdd9'
                    }
                    'test-signature': {
                        table: 'sys_atf_test'
                        id: 'c17b6ea579f74d04be25ba97819f5bb0'
                    }
                    'test-signature-check': {
                        table: 'sys_atf_step'
                        id: '9f9d54cb2c7943d2a8adc5d868616852'
                    }
                    'test-unlinked': {
                        table: 'sys_atf_test'
                        id: 'e2232d1b5e6b4b14a6cbe7fb9b5e38c6'
                    }
                    'test-unlinked-change': {
                        table: 'sys_atf_step'
                        id: 'a639dc0b666c4249b6500b0566efd1cd'
                    }
                    'test-unlinked-check': {
                        table: 'sys_atf_step'
                        id: 'a7a53179c10a479d976ccdc6dd71b904'
                    }
                    'test-unlinked-update': {
                        table: 'sys_atf_step'
                        id: '79fc3648104a4566bac7ab3811290aab'
                    }
                    'view-related-links': {
                        table: 'sys_ui_related_list_entry'
                        id: '8d5523467bf34c90a5390b1876c6b7c0'
                    }
                    'view-related-lists': {
                        table: 'sys_ui_related_list'
                        id: '74afdba4f8794dc6a025044d5872fa3c'
                    }
                }
                composite: [
                    {
                        table: 'sys_security_acl_role'
                        id: '000edfdf364046dba96dd8263bb856a3'
                        key: {
                            sys_security_acl: '0c589cc8cc1d4b0a828fee1e7bdf76c3'
                            sys_user_role: {
                                id: 'd8ce142eed21404db59d9d5fede4a42c'
                                key: {
                                    name: 'itil'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '0107e93f99424d47971482fe1a3c461c'
                        key: {
                            document_key: 'a639dc0b666c4249b6500b0566efd1cd'
                            variable: '9024a37f671003007ba405225685efe5'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '02851e34978e4d368c5b51e26efc6a01'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '02c7eea1c4474c2084787d9421cca4ea'
                        key: {
                            document_key: '73ef4cbfb320402992d2b89baa5dfdd9'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '0578a0b5784943c98bafc7f98963a0ec'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'progress'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '062f1ec0d7c04c2db94dd45726bbe868'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'rollingBack'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '069cbba1d49b414c8a1c2bff95c98432'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '07dc85a77910403296fe13b6a7f8a232'
                        key: {
                            document_key: 'bb7b9e2a424c4d96bf5ee5279900f988'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_element_mapping'
                        id: '08cfc8b350694edca3806712a7608ba9'
                        key: {
                            field: 'record_id'
                            table: 'var__m_atf_input_variable_8df72288df60220062fe6c7a4df2636d'
                            id: '3c0c88dad8f54faa944a8554f8f1a00b'
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: '090a7ada623f40228b39be398c735f23'
                        key: {
                            name: 'x_tminus_gate_event'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '0b5dde25e05c4914afe2732395efad8d'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'title'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '0be16e1e377c43eda7ba3610484c9c49'
                        key: {
                            document_key: 'a639dc0b666c4249b6500b0566efd1cd'
                            variable: '90144b535320220002c6435723dc3488'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '118229b1e7d2495bac9bacb15ddf5a2b'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'title'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '130de00a2aea4afa8973f12035d046d2'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            value: 'pending'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '14ec1cdc4c004e3fa86c21be04b9ea07'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_table'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '159df4146d544082a07d85ceca321c2b'
                        key: {
                            document_key: 'fd2430740aec487d96dcffe021fad223'
                            variable: 'dd54cf535320220002c6435723dc34fd'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '15a4a3f6989b48cd84da2e0a38eabb09'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'progress'
                            position: '9'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '173a7d079bcf4ddcaae143e108cccb51'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'change_request'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '1a90467ecedd42e8a828caf173adfdc1'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.begin_split'
                            position: '0'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '1b95363b17fb443587279cc47d9c812d'
                        key: {
                            document_key: 'bb7b9e2a424c4d96bf5ee5279900f988'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '1d28ca35ff924c77975e56c0a28ec7de'
                        key: {
                            document_key: 'fd2430740aec487d96dcffe021fad223'
                            variable: '9024a37f671003007ba405225685efe5'
                        }
                    },
                    {
                        table: 'sys_ws_query_parameter_map'
                        id: '1e0809c689274469aea92b25dc5b7907'
                        key: {
                            web_service_operation: 'd9a6099fd6b04afdacd1a439686eba98'
                            web_service_query_parameter: '6db20837bf4a49918b3fa5241a8f9520'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '1e9924993c854627b72f7af03d7b6423'
                        key: {
                            sys_ui_action: 'fc9a669868714c948a39ac38d6989c1d'
                            sys_user_role: {
                                id: '74f2edce65424d45b55ac49b2cb9de4a'
                                key: {
                                    name: 'x_tminus_gate.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '1fdfab1f6f4249b2b5521227913d0926'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'title'
                        }
                    },
                    {
                        table: 'sys_ui_section'
                        id: '20bd6c7ab4434d9ebbc4f69457639d25'
                        key: {
                            name: 'x_tminus_gate_link'
                            caption: 'T-Minus link'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '20c8dd74742d4d979b8b02535919846b'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'gate_state'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '2386024d39fb40c59f230406cc4d892c'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'url'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '25fba6006f4f4910b66dadf6a33c7af0'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'headline'
                            position: '13'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '27ac6798d6ff4fd484bf6fe43e31832f'
                        key: {
                            document_key: 'a639dc0b666c4249b6500b0566efd1cd'
                            variable: 'dd54cf535320220002c6435723dc34fd'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '29032c3440d24bcf96a00aa9c6329caf'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'progress'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '2a63bf2b388b4689971e493b007fc5e9'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'running'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '2b83957809aa4d08a1a5d05ec83c662e'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '2c451c83bcce4951a47640cd763a4989'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_updated_on'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '2ef2a921387545d6bf3bc79cfe8d5d0f'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'change_sys_id'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '3067a761b97e489c847bc793e6112dd5'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'title'
                            position: '1'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '3084ec35126b4421ab4b052926fa7dd9'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                            value: 'update'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '3124882b853043cb983f09d28ec42018'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'last_error'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '314dcfa0ab624ad5b511ecd22f8e7d6d'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'reported_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '330830f03628421cbb66c32f00a90748'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'cutover_state'
                            position: '8'
                        }
                    },
                    {
                        table: 'sys_ui_list'
                        id: '33fadc4b50034c298e117899d47ef057'
                        key: {
                            name: 'x_tminus_gate_event'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                            element: 'NULL'
                            relationship: 'NULL'
                            parent: 'NULL'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '3a47573dbfdf4fc8a916b0d196ac2fbc'
                        key: {
                            document_key: '9115170d82cc46fab6f717fa4d0985c7'
                            variable: 'dd54cf535320220002c6435723dc34fd'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '3b36699b948643a6be463bcf5596086d'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'sent_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '3c6bffe2ae3342819e2d3f24e7fdd3fc'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            value: 'goWithConditions'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '3f0b5b506fef49d0abe94645106ae68c'
                        key: {
                            document_key: '79fc3648104a4566bac7ab3811290aab'
                            variable: '334b7bb7675003007ba405225685ef72'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '3fa88bd8a5724b1aa069a0b8cf38d377'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'cutover_state'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '3fea8c8238af4212a369343e2391d25f'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'cutover'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '40e6f27eaab94d6ba44e7cd8c7707887'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'sent_at'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '4145f73756534fa8b872f23908277d21'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'cutover'
                            position: '4'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '419831016832473bba6d65fe4174df96'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'operation'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '41fa9436ad284b92a1856d988f15ca60'
                        key: {
                            document_key: '72f0eb98c834429f8ae4e3a5f94a6750'
                            variable: 'dd54cf535320220002c6435723dc34fd'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '4369619f5fc24f54babaf05ad766a4a4'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'last_error'
                        }
                    },
                    {
                        table: 'sys_element_mapping'
                        id: '43a6580f667143378dda8e6bcf9c7aac'
                        key: {
                            field: 'record_id'
                            table: 'var__m_atf_input_variable_17a72288df60220062fe6c7a4df26397'
                            id: '79fc3648104a4566bac7ab3811290aab'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '4453ac0a796c41ddb42deea594a94eb1'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '46a2a596e6ef4a84b536cdd62c187dbe'
                        key: {
                            document_key: 'a7a53179c10a479d976ccdc6dd71b904'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '4754032793c34565a752db7bd1bf0c7d'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'short_description'
                            position: '11'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '475cf240fb434769a89fdd03ab678a7c'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'attempts'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '47c4e77ddfa7487fa76723324f9e9af6'
                        key: {
                            sys_security_acl: '0c589cc8cc1d4b0a828fee1e7bdf76c3'
                            sys_user_role: {
                                id: '13e87345db9044e49a7bc1c4da9a7a9b'
                                key: {
                                    name: 'sn_change_read'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '499e5787371f496197316d4238ebe210'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                            value: 'insert'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list'
                        id: '49a42a1c1d9242e8aa7eacad23a9376d'
                        key: {
                            name: 'x_tminus_gate_link'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                            element: 'NULL'
                            relationship: 'NULL'
                            parent: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '49b1579771ae428a885a398a039ef025'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'gate'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '4c75478647434ac69e67758d52adf01e'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '52c686bb342a44bab2f7d144dd5fd10c'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'progress'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '5342dd492b62481a98939f544ad25e08'
                        key: {
                            document_key: 'a7a53179c10a479d976ccdc6dd71b904'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '544e72ea67514160a69a30f1c7ed9455'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'status_age'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '5505a6b5b6e1456cb8f7dbae1078ad9f'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'url'
                            position: '5'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '55be6799851b447fbd5303f9e60b470d'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_form_section'
                        id: '595be574e1a849438a7573ace4b641bf'
                        key: {
                            sys_ui_form: {
                                id: '65e3c40ce44942228210d09a0471f663'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '59a274bdc37d487193d03e254639ec97'
                        key: {
                            document_key: 'c6bc03bb8f014991a1310a65a4d3545a'
                            variable: '334b7bb7675003007ba405225685ef72'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '5a0cee4e59ab4a3a917c2b8a11929170'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '5b0826139930423e980f0a61133dadcc'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                            value: 'ready'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: '5eaad12b64e244629043224891224a42'
                        key: {
                            name: 'x_tminus_gate.integration'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '5f486f315b75436e8a9534a162d395e6'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'cutover'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '60ffc3d84e4f48a8ad8fdae133d60c46'
                        key: {
                            document_key: '9115170d82cc46fab6f717fa4d0985c7'
                            variable: '9024a37f671003007ba405225685efe5'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '6193988993fc408aa9861b56b1b186f9'
                        key: {
                            document_key: '79fc3648104a4566bac7ab3811290aab'
                            variable: '501c8f535320220002c6435723dc34da'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '61e4d5da8d7d4decaa95f9239cfefc3b'
                        key: {
                            document_key: '3c0c88dad8f54faa944a8554f8f1a00b'
                            variable: '8f7d0f935320220002c6435723dc3471'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '62a73ec71ed84d9ebc33d73982848353'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                            value: 'dead'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '6557ee9f027b44dcb37239a4e759bd2e'
                        key: {
                            document_key: '73ef4cbfb320402992d2b89baa5dfdd9'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_ui_form'
                        id: '65e3c40ce44942228210d09a0471f663'
                        key: {
                            name: 'x_tminus_gate_link'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '675b2d7ab8bf4214a44e264ee6e5ee09'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'title'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '68bc7d235ebe4fbeb0ba99ad14679e92'
                        key: {
                            document_key: '79fc3648104a4566bac7ab3811290aab'
                            variable: '53fb0f535320220002c6435723dc34ec'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '69c0cbe83de04ba6affd1baded20bcb1'
                        key: {
                            document_key: '72f0eb98c834429f8ae4e3a5f94a6750'
                            variable: '90144b535320220002c6435723dc3488'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '6c463dd9a4ba4b919b4eb5d3138c19ec'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'progress'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '6cb50130fc7d4f3a84403769166b6a16'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'number'
                            position: '1'
                        }
                    },
                    {
                        table: 'sys_element_mapping'
                        id: '6d7c9a18b95045f69ef4a4b32dce041c'
                        key: {
                            field: 'record_id'
                            table: 'var__m_atf_input_variable_17a72288df60220062fe6c7a4df26397'
                            id: 'c6bc03bb8f014991a1310a65a4d3545a'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '6d9a514722b74ffeb976c5b86387f48e'
                        key: {
                            document_key: 'c6bc03bb8f014991a1310a65a4d3545a'
                            variable: '46dbcb535320220002c6435723dc3409'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '6dacbaab2b1b4a1cae39171fb2bc4315'
                        key: {
                            document_key: '237d145f48bb46b789f45f16a34520c5'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '6e7a9d55fb034927b399ab52965fb4e7'
                        key: {
                            document_key: '72f0eb98c834429f8ae4e3a5f94a6750'
                            variable: 'e6e3c7535320220002c6435723dc3496'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '6f57eb97b296446680278b6ddd99e46b'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'gate'
                            position: '3'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '705b506512754879b9990f181fccd754'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'status_age'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '72157a882db447d3a99c4a557c32f083'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            value: 'noGo'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '7241f9c07f0545da977245e02edce50e'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'reported_at'
                            position: '11'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '73611cf8cd454517ad3ebac0f3ca2d4b'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'received_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '74057ab9e5db485ab6c377d3d00a3ab2'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'status_seq'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: '74f2edce65424d45b55ac49b2cb9de4a'
                        key: {
                            name: 'x_tminus_gate.admin'
                        }
                    },
                    {
                        table: 'sys_ws_query_parameter_map'
                        id: '76923d3dc698409395e08247a0952a15'
                        key: {
                            web_service_operation: '5df52f7b098d4800a5118609eca1aebc'
                            web_service_query_parameter: 'ec24e0c88197464db36be8d577e2d6e4'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '77d10b4767364f68974c2e4bbedf36e8'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'status_age'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '78039806ce054332a08c67d5e277962c'
                        key: {
                            sys_security_acl: '61122fd5c5de41efa32ba929807245e4'
                            sys_user_role: {
                                id: '74f2edce65424d45b55ac49b2cb9de4a'
                                key: {
                                    name: 'x_tminus_gate.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '7bcbe11c19d34573836a69bafa9e7967'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'cancelled'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '7ff356106a364cb68f2fb9a7b851af41'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'start_date'
                            position: '6'
                        }
                    },
                    {
                        table: 'ua_table_licensing_config'
                        id: '80713c4c26674860b5fccb229371d95f'
                        key: {
                            name: 'x_tminus_gate_event'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '811ca349365b4137af0cb7110ed322cb'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'status_age'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '8178bf4dda8a468a8cae5c6485b3f6cd'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'title'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '81fbae1162e24e1680ca507e33c0d824'
                        key: {
                            document_key: 'fd2430740aec487d96dcffe021fad223'
                            variable: '90144b535320220002c6435723dc3488'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '8430e8a6d2c04fe6b42810bfd4045d70'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'attempts'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '847231b7ee104de3b70c3e5f2d425a43'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.split'
                            position: '5'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '8479caaf4226414cafbd5897e5325d97'
                        key: {
                            sys_security_acl: 'a8f1060189ea4fdda66fb880dd0dec44'
                            sys_user_role: {
                                id: '74f2edce65424d45b55ac49b2cb9de4a'
                                key: {
                                    name: 'x_tminus_gate.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '8653d87eb53741448f7c90c52ca417f8'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_table'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '87be9a5843b04f8bbd116035c8d98279'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'headline'
                        }
                    },
                    {
                        table: 'sys_ui_section'
                        id: '886de998e15c45f5842dadb94114181e'
                        key: {
                            name: 'change_request'
                            caption: 'Change'
                            view: {
                                id: 'a2048cd78ae84818af4bce93df49b849'
                                key: {
                                    name: 'x_tminus_gate'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '8a6c91b1992843eb8ba4d59be7ddbc31'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'reported_at'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '8a7c89b9210c46fc9573ee7ad70a362f'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'gate_state'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '8b9730035dba42299ec83aa783093a1b'
                        key: {
                            document_key: 'a639dc0b666c4249b6500b0566efd1cd'
                            variable: 'e6e3c7535320220002c6435723dc3496'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '8db8d4f621a74fb6965690b05d288cb5'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '8ea1d0a0543b41b0b515e4ae590a798e'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                            value: 'delete'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '91ba4b04020d4d5a9fea0be1f3224be1'
                        key: {
                            sys_security_acl: '6f009ad176ff45f8855aa7898b3b0b43'
                            sys_user_role: {
                                id: '5eaad12b64e244629043224891224a42'
                                key: {
                                    name: 'x_tminus_gate.integration'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_list'
                        id: '91dc945f1a004316b30057abb588700b'
                        key: {
                            name: 'x_tminus_gate_link'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                            element: 'NULL'
                            relationship: 'NULL'
                            parent: 'change_request'
                        }
                    },
                    {
                        table: 'sys_index'
                        id: '920645e22695466687f8bc2cd31a3258'
                        key: {
                            logical_table_name: 'x_tminus_gate_link'
                            col_name_string: 'change_request'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '920e817084284be68df1022730b1fab8'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'sent_at'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '9292922edc1944ddb033abd2a3c941ed'
                        key: {
                            document_key: '9115170d82cc46fab6f717fa4d0985c7'
                            variable: '90144b535320220002c6435723dc3488'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '94713ccd9dbd4e5484eb583d3345485b'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'cutover_state'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '95de2d7b7a4440528595aab9649e1b23'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'state'
                            position: '2'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: '96f311587742413ab98b6127bd131782'
                        key: {
                            document_key: '3c0c88dad8f54faa944a8554f8f1a00b'
                            variable: 'd13d0b935320220002c6435723dc34c8'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '98158996139f4cecab597292302ddb8a'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'end_date'
                            position: '7'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '99d95c5d04d1497590d60746ba7c0af0'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            value: 'go'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list'
                        id: '9a33b7e6f9524368bc648a3593bb5cb1'
                        key: {
                            name: 'x_tminus_gate_link'
                            view: {
                                id: 'a2048cd78ae84818af4bce93df49b849'
                                key: {
                                    name: 'x_tminus_gate'
                                }
                            }
                            sys_domain: 'global'
                            element: 'NULL'
                            relationship: 'NULL'
                            parent: 'change_request'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '9a7972d7dd5e46ec9fd3212e0a5f1104'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_updated_on'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: '9ac3d76918d3437582d591a52d254324'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: '9af6b229e3264c7f979a9174eefc5b57'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '9b27654983a549c58ea95b331d900f6a'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.end_split'
                            position: '10'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '9b60ae15b0974cb6a006ee472f489929'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'source_table'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '9bba7405c227457bacb7f738588ffcbd'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'change_request'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '9d6e1559a59a42268ef82988a41793ae'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'conflict_status'
                            position: '8'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'a13570a4093d4fe099ad35a9da5e19e5'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'change_sys_id'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a13e4f6e67fe48b7b0398da7a90cbbb9'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a1502175bc7c4bb299422a2ac93376fe'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_mod_count'
                        }
                    },
                    {
                        table: 'sys_ui_view'
                        id: 'a2048cd78ae84818af4bce93df49b849'
                        key: {
                            name: 'x_tminus_gate'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'a28d9700688244a89f3fbbb15ace615f'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'headline'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'a33264ca464648fa8d7e660d432706e9'
                        key: {
                            document_key: '3c0c88dad8f54faa944a8554f8f1a00b'
                            variable: '3d6d8b935320220002c6435723dc349c'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'a33d566353ae4ccc843f5fd4ef31530d'
                        key: {
                            document_key: 'fa77f5dd28cd4c1a8e292aa99f8248e6'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a4435329c31d4b1db661d772bafe31e8'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'url'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'a61847773cbc487bbbd148668ced561f'
                        key: {
                            document_key: '79fc3648104a4566bac7ab3811290aab'
                            variable: '46dbcb535320220002c6435723dc3409'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a63de0ca04d646ada4cdd0713debe03f'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'a8846d54f01346f0b92435c65c966379'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'last_status'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'a8a63f7bae7a4827847cb19a5e5ecf33'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                            value: 'sent'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'a8c46b03e761420db545c0bd1c2039a7'
                        key: {
                            document_key: '79fc3648104a4566bac7ab3811290aab'
                            variable: 'bc4c43935320220002c6435723dc34a2'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'a94b90e56ab949f2b95d845ae98d9f58'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'url'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'aaefc6c1cbe746b0b89a437fed67f608'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_sys_id'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'ac85ca34d6f343d4910875b590b52b65'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'change_request'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'ad8115de0fdc44bea25e072c00255c5e'
                        key: {
                            document_key: 'fa77f5dd28cd4c1a8e292aa99f8248e6'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'b0440e8d46384b218fbe0f324f947bdd'
                        key: {
                            document_key: '9115170d82cc46fab6f717fa4d0985c7'
                            variable: 'e6e3c7535320220002c6435723dc3496'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'b0921072dcb04ea986fd4c79e228f20d'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'gate'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'b3958cb20af948b58b9c53a90f494175'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'assignment_group'
                            position: '9'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'b52234bef5d4436f9cd10b4ea626767d'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'preparing'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'b53b6fb6f5b24f478a2d0b0aaa9ed8d5'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'progress'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'b6a00d5ac9924d979fb7a99f72a68b47'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'attempts'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'b8f616123678401b895369f4e1061e98'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'url'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'b932be1912224a619608e5c7c58294d8'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'sys_created_on'
                        }
                    },
                    {
                        table: 'sys_ui_form'
                        id: 'bc527a84f6694f32a16a13bc1321feb9'
                        key: {
                            name: 'change_request'
                            view: {
                                id: 'a2048cd78ae84818af4bce93df49b849'
                                key: {
                                    name: 'x_tminus_gate'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'bc637abd2efa4906aefe739bc799117b'
                        key: {
                            list_id: {
                                id: '91dc945f1a004316b30057abb588700b'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'status_age'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'bdd3e511a7f9400db51ff948c28ef23e'
                        key: {
                            document_key: '72f0eb98c834429f8ae4e3a5f94a6750'
                            variable: '9024a37f671003007ba405225685efe5'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'be16af4138034d89b8b76d72d8f3b2e3'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'next_attempt'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'be42aa92e24848ff875a5ef314b1db34'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.split'
                            position: '6'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'bf22bf51da5e450f9fc0fc40027d9211'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_sys_id'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'c02d6a18151544b58a4a3dd2c7d828d2'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'change_request'
                            position: '2'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'c06d9df39228435da86eb3c09ffc7a9f'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'status_age'
                            position: '10'
                        }
                    },
                    {
                        table: 'sys_index'
                        id: 'c07c17b1366d4925b2c92aa093595d8b'
                        key: {
                            logical_table_name: 'x_tminus_gate_event'
                            col_name_string: 'state,next_attempt'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: 'c084f6e817964a1e81e21c1282c271aa'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'c2dc6914bc8f4a3bb468dec6ffa9f61d'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'gate_state'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'c332c9324fd3476a813a271eed1b3611'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'gate'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'c3a18b7c1f164db6b47c538c10b6b0c2'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'gate'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'c432070e1c8446afa89685fa15b63938'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'closed'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'c7e0009d52cf48f18fe6a16a37dbfe79'
                        key: {
                            document_key: 'c6bc03bb8f014991a1310a65a4d3545a'
                            variable: '501c8f535320220002c6435723dc34da'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'c868605baa4741349159e48c812d5390'
                        key: {
                            document_key: 'c6bc03bb8f014991a1310a65a4d3545a'
                            variable: '53fb0f535320220002c6435723dc34ec'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'c9124a0a7db943db9dc1dd1ae24b7896'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.end_split'
                            position: '12'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'c96b78ef295640119a969383989d0f37'
                        key: {
                            document_key: '3c0c88dad8f54faa944a8554f8f1a00b'
                            variable: 'c7e483f3671003007ba405225685effb'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'c99d8f34ff744b11a9006b7dfca770ec'
                        key: {
                            document_key: 'fd2430740aec487d96dcffe021fad223'
                            variable: 'e6e3c7535320220002c6435723dc3496'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'cae7425c4cdf4195b4660a4e91126771'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'gate_state'
                            position: '7'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'cb02b76ad9744805a8c34eab4b857b0e'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'headline'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: 'cba23337eacc4eba93705fae1aa41139'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'ce065615ce244522832bfb21396e3c57'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'cf463b8479e546c4b1102e615119811b'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'd213db91a01848f8a563351af3264a22'
                        key: {
                            document_key: '9f9d54cb2c7943d2a8adc5d868616852'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'd2395c9e27aa4766aa4faa0a711a8163'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'headline'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'd2c2caff405b4a9aaa5a38657b933efc'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'cutover_state'
                            value: 'hypercare'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'd6e442fcd0fe4227a2437aefc94eec01'
                        key: {
                            sys_security_acl: '0c589cc8cc1d4b0a828fee1e7bdf76c3'
                            sys_user_role: {
                                id: '74f2edce65424d45b55ac49b2cb9de4a'
                                key: {
                                    name: 'x_tminus_gate.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'd91642453f914a4baa2e3c7ed4b7a372'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'd9a0d4722694441f801ee3b759e4cc6f'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'da4ccadd33a54881b10d6c921e98c3d0'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'cutover'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'de88de200384472f89d60e508d5f383a'
                        key: {
                            document_key: '3834974bd4db44adbdb3ba93e5c6eb45'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'dee5def6cf6447a0b6facf9f400959b2'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'next_attempt'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'e0b163cea74f440a86bf5a7685ed3c30'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'cutover_state'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'e19ccbb22b3641ec8ad1c7d6797d5013'
                        key: {
                            document_key: '237d145f48bb46b789f45f16a34520c5'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'e3877b043f984e0c8c74d1961997fc62'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'last_error'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'e4937867b7e84f4287d82f3256184a91'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'next_attempt'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'e56724bd21204b969d509123eb4eef8e'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'last_status'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'e744b41dbb1345f1a31335b0152bcab6'
                        key: {
                            sys_ui_section: {
                                id: '20bd6c7ab4434d9ebbc4f69457639d25'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    caption: 'T-Minus link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.begin_split'
                            position: '0'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'e8468ff8627342b3a1cb77efadda42e9'
                        key: {
                            document_key: '3834974bd4db44adbdb3ba93e5c6eb45'
                            variable: '42f2564b73031300440211d8faf6a777'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'e8af82d342e445199f30d36d7d02fbbd'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'approval'
                            position: '3'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'ec1f2c937bce4f7a8fb44f44b847b0e7'
                        key: {
                            list_id: {
                                id: '9a33b7e6f9524368bc648a3593bb5cb1'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'change_request'
                                }
                            }
                            element: 'url'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'edd4db87d6c14ea4aabdfabeda71157a'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'operation'
                            value: 'ping'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_form_section'
                        id: 'ee52f828234b42e980eee713cf388fba'
                        key: {
                            sys_ui_form: {
                                id: 'bc527a84f6694f32a16a13bc1321feb9'
                                key: {
                                    name: 'change_request'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'ee85bf96de71424085403d71dde488e1'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'source_mod_count'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'eec44310bae14dff867dac45bde25280'
                        key: {
                            sys_security_acl: '7d55348168ef413f90e37bf8f6516977'
                            sys_user_role: {
                                id: '74f2edce65424d45b55ac49b2cb9de4a'
                                key: {
                                    name: 'x_tminus_gate.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'ua_table_licensing_config'
                        id: 'eff9ee6e1fb64bdfa313007ee12abce0'
                        key: {
                            name: 'x_tminus_gate_link'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'f0a35a3c45b146bea9b959637c65cc38'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'gate'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'f3ab5eb2ba4a40828a04848138a29fcf'
                        key: {
                            name: 'x_tminus_gate_event'
                            element: 'state'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'f5fb1dd5e6324ce7a04b039fc50d0132'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'received_at'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'f81d382184d5470db984877c05db5272'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate_state'
                            value: 'polling'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'f86496521b634d34a3b9138cd2c3afc6'
                        key: {
                            list_id: {
                                id: '49a42a1c1d9242e8aa7eacad23a9376d'
                                key: {
                                    name: 'x_tminus_gate_link'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'headline'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'f97f4ed1bd5649d3ab1236d7256fc08b'
                        key: {
                            document_key: 'c6bc03bb8f014991a1310a65a4d3545a'
                            variable: 'bc4c43935320220002c6435723dc34a2'
                        }
                    },
                    {
                        table: 'sys_variable_value'
                        id: 'f9ed7f2a398849b7a102dc1a2f33da36'
                        key: {
                            document_key: '9f9d54cb2c7943d2a8adc5d868616852'
                            variable: '989d9e235324220002c6435723dc3484'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'f9faac5a13f740df8e8790e89e8c5d80'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: 'fb392b5dc0c94a218af643ba6fd45462'
                        key: {
                            name: 'x_tminus_gate_link'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'fb8121811e7740598ba610de8b74928b'
                        key: {
                            list_id: {
                                id: '33fadc4b50034c298e117899d47ef057'
                                key: {
                                    name: 'x_tminus_gate_event'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'last_status'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'fc904f59f3a94b69a421629eaa0074d4'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'status_seq'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'fcbe155e28424c59a401b2f80304c1e8'
                        key: {
                            sys_ui_section: {
                                id: '886de998e15c45f5842dadb94114181e'
                                key: {
                                    name: 'change_request'
                                    caption: 'Change'
                                    view: {
                                        id: 'a2048cd78ae84818af4bce93df49b849'
                                        key: {
                                            name: 'x_tminus_gate'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'on_hold'
                            position: '4'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'fd3551f77df047528904b17229d74250'
                        key: {
                            name: 'x_tminus_gate_link'
                            element: 'gate'
                        }
                    },
                ]
            }
        }
    }
}
