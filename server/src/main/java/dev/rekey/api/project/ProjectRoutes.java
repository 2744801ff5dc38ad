package dev.rekey.api.project;

import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpRoute;
import java.util.List;

/** Routes of projects, their users and their roles. */
public final class ProjectRoutes {

    private static final String PROJECT = "/v1/projects/{project}";
    private static final String USERS = PROJECT + "/users";
    private static final String USER = USERS + "/{user}";
    private static final String ROLES = PROJECT + "/roles";
    private static final String ROLE = ROLES + "/{role}";

    private ProjectRoutes() {}

    /** The services that the operations call. */
    public record Services(ProjectService projects, UserService users, RoleService roles) {}

    /** All routes of the package. */
    public static List<HttpRoute> of(
            NativeRouteFactory routes, Services services, CursorCodec cursors, IdempotencyHandler idempotency) {
        ProjectService projects = services.projects();
        UserService users = services.users();
        RoleService roles = services.roles();
        return List.of(
                routes.mutating(
                        "POST", "/v1/projects", "createProject", new CreateProjectOperation(projects, idempotency)),
                routes.authenticated(
                        "GET",
                        "/v1/projects",
                        "listProjects",
                        QueryReader.PAGED,
                        new ListProjectsOperation(projects, cursors)),
                routes.authenticated("GET", PROJECT, "getProject", new GetProjectOperation(projects)),
                routes.mutating("PATCH", PROJECT, "updateProject", new UpdateProjectOperation(projects)),
                routes.mutating("DELETE", PROJECT, "deleteProject", new DeleteProjectOperation(projects)),
                routes.mutating("POST", USERS, "createUser", new CreateUserOperation(users, idempotency)),
                routes.authenticated(
                        "GET", USERS, "listUsers", QueryReader.PAGED, new ListUsersOperation(users, cursors)),
                routes.authenticated("GET", USER, "getUser", new GetUserOperation(users)),
                routes.mutating("PATCH", USER, "updateUser", new UpdateUserOperation(users)),
                routes.mutating("DELETE", USER, "deleteUser", new DeleteUserOperation(users)),
                routes.authenticated("GET", ROLES, "listRoles", new ListRolesOperation(roles)),
                routes.authenticated("GET", ROLE, "getRole", new GetRoleOperation(roles)),
                routes.mutating("PUT", ROLE, "setRole", new SetRoleOperation(roles)),
                routes.mutating("DELETE", ROLE, "deleteRole", new DeleteRoleOperation(roles)));
    }
}
