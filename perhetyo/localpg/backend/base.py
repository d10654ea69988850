"""Django's PostgreSQL backend, with the server started by the first connection."""

from django.db.backends.postgresql import base, client

from perhetyo.localpg import binaries, databases
from perhetyo.localpg.backend.creation import DatabaseCreation
from perhetyo.localpg.cluster import cluster_in

MAINTENANCE_DATABASE = "postgres"


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that belongs to the server."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        cluster_in(settings_dict["FOLDER"]).ensure()
        (_, *arguments), environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [str(binaries.bin_folder() / cls.executable_name), *arguments], environment


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the local server."""

    client_class = DatabaseClient
    creation_class = DatabaseCreation

    def get_new_connection(self, conn_params):
        if cluster_in(self.settings_dict["FOLDER"]).ensure():
            maintenance = {**conn_params, "dbname": MAINTENANCE_DATABASE}
            databases.make_ready(super().get_new_connection(maintenance))
        return super().get_new_connection(conn_params)
